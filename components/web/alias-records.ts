import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface AliasRecordsArgs {
  /** Host name, e.g. `api.example.com`. */
  domainName: string;
  /** Adds a record for every name directly below it. */
  wildcard: boolean;
  /** The target has IPv6 addresses, too. */
  ipv6: boolean;
  hostedZoneId: pulumi.Input<string>;
  target: AliasTarget;
}

/** A name of AWS and its zone: of a load balancer or a distribution. */
export interface AliasTarget {
  dnsName: pulumi.Input<string>;
  zoneId: pulumi.Input<string>;
}

/** Alias records in Route 53 for a load balancer or a distribution. */
export class AliasRecords extends pulumi.ComponentResource {
  constructor(name: string, args: AliasRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AliasRecords", name, {}, opts);

    const { dnsName, zoneId } = args.target;
    const names = { domain: args.domainName, ...(args.wildcard && { wildcard: `*.${args.domainName}` }) };
    for (const [what, recordName] of Object.entries(names)) {
      for (const type of args.ipv6 ? ["A", "AAAA"] : ["A"]) {
        new aws.route53.Record(`${name}-${what}-${type.toLowerCase()}`, {
          zoneId: args.hostedZoneId,
          name: recordName,
          type,
          aliases: [{ name: dnsName, zoneId, evaluateTargetHealth: false }], // there is no second target to fail over to
        }, { parent: this });
      }
    }
    this.registerOutputs({});
  }
}
