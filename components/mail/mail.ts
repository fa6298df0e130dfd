import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Capability } from "../network/connection";
import type { Alerts } from "../operations/alerts";
import type { Section, Shown } from "../operations/dashboard/sections";
import { type Account, accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { invalid, requireMatch } from "../shared/validation";
import { zoneIdOf } from "../web/hosted-zone";
import { MailAlarms } from "./mail-alarms";
import { MailRecords } from "./mail-records";
import { mailSections } from "./mail-sections";
import { isAddress, isOfDomain, type MailSettings, mailSettings } from "./mail-settings";

export interface MailArgs extends MailSettings {
  /** The setting that defines it, e.g. `aws-practice:mail`: violations name it. */
  setting?: string;

  /** Names the configuration set, e.g. `aws-practice-mail-stg`. */
  names: Names;

  /** Notified of bounces and complaints. */
  alerts: Alerts;
}

/**
 * Mail of an application by Amazon SES.
 *
 * - Identity of a domain, verified by DKIM (RSA 2048), with a MAIL FROM domain of its own; its records in Route 53
 * - Configuration set for all its mail: TLS required, addresses that bounced or complained are no longer sent to
 * - Alarms on the rates of bounces and complaints, and notifications of each
 *
 * An account begins in SES's sandbox, and only a person can ask for its end (docs/operations.md, "Mail").
 *
 * @example
 * const mail = new Mail("mail", { names, alerts, domainName: "example.com", hostedZone: "example.com" });
 * new FargateService("api", { capabilities: [mail.capability("orders@example.com")], ... });
 */
export class Mail extends pulumi.ComponentResource implements Shown {
  readonly configurationSetName: pulumi.Output<string>;

  readonly sections: readonly Section[] = mailSections();

  private readonly subject: string;
  private readonly domainName: string;
  private readonly identity: aws.sesv2.EmailIdentity;
  private readonly configurationSet: aws.sesv2.ConfigurationSet;
  private readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: MailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Mail", name, {}, opts);

    this.subject = `Mail "${name}"`;
    const { domainName, hostedZone, mailFromSubdomain, dmarc, notifyOfBounces } = resolve(mailSettings, this.subject, args);
    const { names, alerts } = args;
    const fullName = names.of(name);
    requireMatch(this.subject, "configurationSetName", fullName, CONFIGURATION_SET_PATTERN, "1 to 64 letters, digits, - and _");
    const child = { parent: this };
    const account = accountOf(this);
    this.domainName = domainName;

    const { configurationSet, events } = makeConfigurationSet(name, fullName, account, this);
    this.configurationSet = configurationSet;
    this.identity = new aws.sesv2.EmailIdentity(`${name}-identity`, {
      emailIdentity: domainName,
      configurationSetName: this.configurationSet.configurationSetName, // of messages that name none
      dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
      tags: { Name: domainName },
    }, child);
    const mailFromDomain = `${mailFromSubdomain}.${domainName}`;
    const records = new MailRecords(`${name}-records`, {
      domainName,
      mailFromDomain,
      dmarc,
      dkimTokens: this.identity.dkimSigningAttributes.tokens,
      hostedZoneId: zoneIdOf(hostedZone, this),
      account,
    }, child);
    new aws.sesv2.EmailIdentityMailFromAttributes(`${name}-mail-from`, {
      emailIdentity: this.identity.emailIdentity,
      mailFromDomain,
      behaviorOnMxFailure: "USE_DEFAULT_VALUE", // DKIM still proves the domain; the other way nothing is sent
    }, { parent: this, dependsOn: records.mailFrom });
    // Without it, SES sends each bounce as mail to the sender's address as well, which may have no mailbox.
    new aws.sesv2.EmailIdentityFeedbackAttributes(`${name}-feedback`, {
      emailIdentity: this.identity.emailIdentity,
      emailForwardingEnabled: false,
    }, { parent: this, dependsOn: [events] });
    new MailAlarms(`${name}-alarms`, {
      nameTag: fullName,
      label: `Mail of ${domainName}`,
      configurationSetName: this.configurationSet.configurationSetName,
      notifyOfBounces,
      alerts,
    }, child);

    void pulumi.log.info(`${this.subject}: ${SANDBOX}`, this);
    this.configurationSetName = this.configurationSet.configurationSetName;
    this.dependencies = [this.identity, events];
    this.registerOutputs({ setting: args.setting, configurationSetName: this.configurationSetName });
  }

  /**
   * Right of a client to send from exactly one address, and its variables.
   *
   * @throws {RunError} The address isn't of the domain.
   */
  capability(address: string): Capability {
    const { subject, domainName } = this;
    if (!isAddress(address) || !isOfDomain(address, domainName)) {
      invalid(subject, "capability", address, `an address of ${domainName} in lower case, e.g. orders@${domainName}`);
    }
    return {
      label: `mail of ${domainName}`,
      environment: { MAIL_FROM_ADDRESS: address, MAIL_CONFIGURATION_SET: this.configurationSetName },
      secrets: {},
      // SendRawEmail is for messages that a framework builds itself, whichever version of the API takes them. AWS asks for the right on the
      // identity and on its configuration set. Source: Amazon SES developer guide, "Identity and access management in Amazon SES";
      // medplum/medplum#10102, on the configuration set.
      permissions: [{
        actions: ["ses:SendEmail", "ses:SendRawEmail"],
        resources: [this.identity.arn, this.configurationSet.arn],
        conditions: { StringEquals: { "ses:FromAddress": address } },
      }],
      dependencies: this.dependencies,
    };
  }
}

/** Creates the configuration set, which publishes the events that `MailAlarms` notifies of. */
function makeConfigurationSet(name: string, fullName: string, account: Account, parent: pulumi.Resource) {
  const configurationSet = new aws.sesv2.ConfigurationSet(`${name}-set`, {
    configurationSetName: fullName, // a contract: grants name it
    deliveryOptions: { tlsPolicy: "REQUIRE" },
    reputationOptions: { reputationMetricsEnabled: true },
    sendingOptions: { sendingEnabled: true },
    suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
    tags: { Name: fullName },
  }, { parent });
  const events = new aws.sesv2.ConfigurationSetEventDestination(`${name}-events`, {
    configurationSetName: configurationSet.configurationSetName,
    eventDestinationName: "alerts", // unique in its set only
    eventDestination: {
      enabled: true,
      matchingEventTypes: ["REJECT", "BOUNCE", "COMPLAINT", "RENDERING_FAILURE"],
      // The default bus, the only one that SES publishes to. Source: Amazon SES API v2 reference, `EventBridgeDestination`.
      eventBridgeDestination: { eventBusArn: account.arn("events", "event-bus/default") },
    },
  }, { parent });
  return { configurationSet, events };
}

/** Source: CloudFormation registry, AWS::SES::ConfigurationSet, Name. */
const CONFIGURATION_SET_PATTERN = /^[a-zA-Z0-9_-]{1,64}$/;

/** Source: Amazon SES developer guide, "Request production access (Moving out of the Amazon SES sandbox)". */
const SANDBOX =
  "a new account is in SES's sandbox: 200 messages a day, to verified addresses only, until AWS grants production access in this region "
  + "(docs/operations.md, Mail)";
