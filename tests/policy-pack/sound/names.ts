import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow, arn, lambda, topicFor } from "./parts";
import type { SoundProgram } from "./program";

const zoneOf = (name: string) => new aws.route53.Zone("zone", { name, comment: "Public names" });

/** Names in DNS, and mail. */
export const NAMES: readonly SoundProgram[] = [
  {
    title: "A zone with a mail server, SPF, DMARC, a site's proof and a health check",
    source: "Route 53 developer guide, \"Supported DNS record types\" and \"Creating Amazon Route 53 health checks\"",
    program: () => {
      const zone = zoneOf("example.com");
      const record = (name: string, type: string, ...records: string[]) =>
        new aws.route53.Record(`${name}-${type}`, { zoneId: zone.zoneId, name, type, records, ttl: 3600 });
      record("example.com", "MX", "10 inbound-smtp.ap-northeast-1.amazonaws.com");
      record(
        "example.com",
        "TXT",
        "v=spf1 include:amazonses.com -all",
        "google-site-verification=dBw5CvburAxi537Rp9qi5uG2174Vb6JwHwIRwPSLIK8",
      );
      record("_dmarc.example.com", "TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@example.com");
      record("example.com", "CAA", "0 issue \"amazon.com\"");
      record(
        "selector1._domainkey.example.com",
        "TXT",
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC5N3lnvvrYgPCRSoqn+awTpE+iGYcKBPpo8HHbcFfCIIV10Hwo4PhCoGZSaKVHOjDm4yef"
          + "KXhQjM7iKzEPuBatE7O47hAx1CJpNuIdLxhILSbEmbMxJrJAG0HZVn8z6EAoOHZNaPHmK2h4UUrjOG8zA5BHfzJf7tGwI+K619fFUwIDAQAB",
      );
      new aws.route53.HealthCheck("www-health", {
        fqdn: "www.example.com",
        type: "HTTPS",
        port: 443,
        resourcePath: "/health",
        failureThreshold: 3,
        requestInterval: 30,
      });
    },
  },
  {
    title: "A mail identity with DKIM, whose bounces reach a topic, and a function that sends from it",
    source: "SES developer guide, \"Easy DKIM in Amazon SES\" and \"Set up an Amazon SNS event destination for event publishing\"",
    program: () => {
      const zone = zoneOf("example.com");
      const identity = new aws.sesv2.EmailIdentity("mail", { emailIdentity: "example.com" });
      for (const index of [0, 1, 2]) {
        const token = identity.dkimSigningAttributes.apply(({ tokens }) => tokens[index]!);
        new aws.route53.Record(`dkim-${index}`, {
          zoneId: zone.zoneId,
          name: pulumi.interpolate`${token}._domainkey.example.com`,
          type: "CNAME",
          records: [pulumi.interpolate`${token}.dkim.amazonses.com`],
          ttl: 1800,
        });
      }
      const settings = new aws.sesv2.ConfigurationSet("mail-set", {
        configurationSetName: "mail",
        deliveryOptions: { tlsPolicy: "REQUIRE" },
        reputationOptions: { reputationMetricsEnabled: true },
      });
      const bounces = topicFor("bounces", "ses");
      new aws.sesv2.ConfigurationSetEventDestination("bounces-destination", {
        configurationSetName: settings.configurationSetName,
        eventDestinationName: "bounces",
        eventDestination: { enabled: true, matchingEventTypes: ["BOUNCE", "COMPLAINT"], snsDestination: { topicArn: bounces.arn } },
      });
      const send = allow("ses:SendEmail", [identity.arn, arn("ses", "configuration-set/mail")], {
        StringEquals: { "ses:FromAddress": "orders@example.com" },
      });
      lambda("confirm", [send]);
    },
  },
];
