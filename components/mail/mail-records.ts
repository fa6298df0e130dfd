import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../shared/account";

export interface MailRecordsArgs {
  domainName: string;
  /** Host name of the MAIL FROM domain, e.g. `bounces.example.com`. */
  mailFromDomain: string;
  dmarc: { policy: string; reportAddress?: string | undefined } | undefined;
  /** Tokens of the three DKIM records. */
  dkimTokens: pulumi.Output<string[]>;
  hostedZoneId: pulumi.Input<string>;
  account: Account;
}

/** Source: AWS General Reference, "Amazon Simple Email Service endpoints and quotas", DKIM domains: all others have `dkim.amazonses.com`. */
const OWN_DKIM_DOMAIN: ReadonlySet<string> = new Set([
  "af-south-1",
  "ap-northeast-3",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-5",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "il-central-1",
  "me-central-1",
  "us-gov-east-1",
]);

/** Source: Amazon SES developer guide, "Easy DKIM": three CNAME records. */
const DKIM_RECORDS = [0, 1, 2] as const;

/** Short enough to repair a record within the hour. */
const TTL_SECONDS = 600;

/**
 * Records in Route 53 by which receivers know mail of a domain.
 *
 * - Three CNAME records with SES's DKIM keys, which also verify the domain
 * - MX and SPF records of the MAIL FROM domain. Source: Amazon SES developer guide, "Using a custom MAIL FROM domain"
 * - DMARC record, by setting
 */
export class MailRecords extends pulumi.ComponentResource {
  /** Dependencies of the MAIL FROM domain. */
  readonly mailFrom: pulumi.Resource[];

  constructor(name: string, args: MailRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:MailRecords", name, {}, opts);

    const { domainName, mailFromDomain, dmarc, dkimTokens, account: { region } } = args;
    const record = (what: string, recordName: pulumi.Input<string>, type: string, value: pulumi.Input<string>) =>
      new aws.route53.Record(`${name}-${what}`, { zoneId: args.hostedZoneId, name: recordName, type, records: [value], ttl: TTL_SECONDS }, {
        parent: this,
      });

    const dkimDomain = region.apply((id) => (OWN_DKIM_DOMAIN.has(id) ? `dkim.${id}.amazonses.com` : "dkim.amazonses.com"));
    for (const index of DKIM_RECORDS) {
      const token = dkimTokens.apply((tokens) => tokens[index]!);
      record(
        `dkim-${index + 1}`,
        pulumi.interpolate`${token}._domainkey.${domainName}`,
        "CNAME",
        pulumi.interpolate`${token}.${dkimDomain}`,
      );
    }
    this.mailFrom = [
      record("mail-from-mx", mailFromDomain, "MX", pulumi.interpolate`10 feedback-smtp.${region}.amazonses.com`),
      record("mail-from-spf", mailFromDomain, "TXT", "v=spf1 include:amazonses.com ~all"),
    ];
    if (dmarc !== undefined) {
      const { policy, reportAddress } = dmarc;
      const reports = reportAddress === undefined ? "" : `; rua=mailto:${reportAddress}`;
      record("dmarc", `_dmarc.${domainName}`, "TXT", `v=DMARC1; p=${policy}${reports}`);
    }
    this.registerOutputs({});
  }
}
