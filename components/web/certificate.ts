import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** Host name, e.g. `api.example.com`. */
  domainName: string;
  /** Includes every name directly below it. */
  wildcard: boolean;
  /** The public zone for the validation record. */
  hostedZoneId: pulumi.Input<string>;

  /**
   * Region of the certificate; CloudFront takes those of `CLOUDFRONT_REGION` only.
   * @default the stack's
   */
  region?: string;

  /**
   * Validation record of another certificate of this program for the same name: all certificates of an account for a name share one record.
   * @default none - the certificate has a record of its own
   */
  record?: aws.route53.Record | undefined;
}

/**
 * Region of CloudFront's certificates, log deliveries and metrics. Source: CloudFront developer guide, "Requirements for using SSL/TLS
 * certificates with CloudFront", "Configure standard logging (v2)" and "Monitor CloudFront metrics with Amazon CloudWatch".
 */
export const CLOUDFRONT_REGION = "us-east-1";

/**
 * TLS certificate that ACM renews as long as its validation record is in DNS.
 *
 * - ACM certificate for a host name, with `wildcard` also for all names directly below
 * - Validation record, one for both, and the wait for ACM's validation
 */
export class Certificate extends pulumi.ComponentResource {
  /** ARN of the issued certificate. */
  readonly certificateArn: pulumi.Output<string>;

  /** Validation record. */
  readonly record: aws.route53.Record;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Certificate", name, {}, opts);

    const place = args.region === undefined ? {} : { region: args.region };
    const certificate = new aws.acm.Certificate(`${name}-certificate`, {
      ...place,
      domainName: args.domainName,
      subjectAlternativeNames: args.wildcard ? [`*.${args.domainName}`] : undefined,
      validationMethod: "DNS",
      tags: { Name: args.domainName },
    }, { parent: this });

    // A name and the wildcard below it share one validation record.
    // Source: AWS Certificate Manager user guide, "AWS Certificate Manager DNS validation".
    const validationOption = certificate.domainValidationOptions[0]!;
    this.record = args.record ?? new aws.route53.Record(`${name}-proof`, {
      zoneId: args.hostedZoneId,
      name: validationOption.resourceRecordName,
      type: validationOption.resourceRecordType,
      records: [validationOption.resourceRecordValue],
      ttl: 60,
      allowOverwrite: true, // all certificates of this account for the name share the record
    }, { parent: this });
    const validation = new aws.acm.CertificateValidation(`${name}-validation`, {
      ...place,
      certificateArn: certificate.arn,
      validationRecordFqdns: [this.record.fqdn],
    }, { parent: this, customTimeouts: { create: "15m" } }); // usually 2 min; after 15 the domain is probably not delegated to this zone

    this.certificateArn = validation.certificateArn;
    this.registerOutputs({ certificateArn: this.certificateArn });
  }
}
