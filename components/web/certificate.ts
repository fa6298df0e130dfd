import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** Host name, e.g. `api.example.com`. */
  domainName: string;
  /** Also for every name directly below it. */
  wildcard: boolean;
  /** The public zone in which ACM looks for the proof. */
  hostedZoneId: pulumi.Input<string>;
}

/**
 * A TLS certificate that renews itself for as long as its proof stands in DNS.
 *
 * - ACM certificate for a host name, with `wildcard` also for all names directly below
 * - The record that proves the domain is ours, one for both, and ACM's word that it has seen it
 */
export class Certificate extends pulumi.ComponentResource {
  /** Of the certificate once it is issued. */
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Certificate", name, {}, opts);

    const certificate = new aws.acm.Certificate(`${name}-certificate`, {
      domainName: args.domainName,
      subjectAlternativeNames: args.wildcard ? [`*.${args.domainName}`] : undefined,
      validationMethod: "DNS",
      tags: { Name: args.domainName },
    }, { parent: this });

    // A name and the wildcard below it have one proof between them.
    // Source: AWS Certificate Manager user guide, "AWS Certificate Manager DNS validation".
    const proof = certificate.domainValidationOptions[0]!;
    const record = new aws.route53.Record(`${name}-proof`, {
      zoneId: args.hostedZoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 60,
      allowOverwrite: true, // the same proof serves every certificate of this account for the name
    }, { parent: this });
    const validation = new aws.acm.CertificateValidation(`${name}-validation`, {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    }, { parent: this, customTimeouts: { create: "15m" } }); // most take two; after fifteen the zone isn't the one the world asks

    this.certificateArn = validation.certificateArn;
    this.registerOutputs({ certificateArn: this.certificateArn });
  }
}
