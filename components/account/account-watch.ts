import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlerts, type NotifiedEvents } from "../operations/event-alert";
import { countEvents } from "../operations/event-count";
import type { Names } from "../shared/naming";
import {
  guardChanges,
  identityChanges,
  keyChanges,
  type OwnRoles,
  refusedTokens,
  roleChanges,
  rootUse,
  trailChanges,
} from "./watch-patterns";

export interface AccountWatchArgs {
  names: Names;

  place: { region: string; partition: string };

  /** Notified of each change; in the region of IAM by a second topic. */
  alerts: Alerts;

  ownRoles: OwnRoles;

  /** Names of buckets whose changes are notified. */
  buckets: pulumi.Input<string>[];

  /** Beginnings of the names of other rules of the guards. */
  guardRules: string[];
}

/**
 * Region in which CloudTrail records calls of IAM, of the global endpoint of STS and sign-ins of root, by partition. EventBridge has events
 * in the region of their record only.
 * Sources: AWS CloudTrail user guide, "Global service events" and "AWS Management Console sign-in events"; botocore's endpoints of IAM.
 */
export const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  "aws": "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
};

/** Values of a call that messages name. */
const CALL = {
  text: "<event> of <source> by <who> from <address> at <time><error>",
  paths: {
    event: "$.detail.eventName",
    source: "$.detail.eventSource",
    who: "$.detail.userIdentity.arn",
    address: "$.detail.sourceIPAddress",
    time: "$.detail.eventTime",
    error: "$.detail.errorCode",
  },
};

/**
 * Notifications of what attackers do first, from the events of a trail: its own or the organization's.
 *
 * - Sign-ins and use of the root user; changes of identities, roles, trails, keys and of the guards; refused tokens of identity providers
 * - In the stack's region, and in that of IAM and root: there a second topic, whose recipients confirm it once more
 * - Changes of roles and refused tokens are counted: a deployment by an administrator has dozens, and notifies once
 */
export class AccountWatch extends pulumi.ComponentResource {
  constructor(private readonly name: string, private readonly args: AccountWatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AccountWatch", name, {}, opts);

    const { alerts, ownRoles, place: { region, partition } } = args;
    const globalRegion = GLOBAL_REGIONS[partition] ?? region;
    const root = this.calls(rootUse(), "root-use");
    const identities = this.calls(identityChanges(ownRoles), "identity-changes");
    const regional = {
      trails: this.calls(trailChanges(args.buckets), "trail-changes"),
      keys: this.calls(keyChanges(ownRoles), "key-changes"),
      guards: this.calls(this.guards(), "guard-changes"),
    };
    if (globalRegion === region) {
      this.notify("", alerts, { root, identities, ...regional });
      this.count("", alerts, "roles");
      this.count("", alerts, "tokens");
    } else {
      const there = alerts.in(globalRegion);
      this.notify("", alerts, { root, ...regional });
      this.count("", alerts, "tokens");
      this.notify("-global", there, { root, identities });
      this.count("-global", there, "roles");
      this.count("-global", there, "tokens");
    }
    this.registerOutputs({});
  }

  private get common() {
    const { names } = this.args;
    return { nameTag: names.of("watch"), label: `Account of ${names.environment}` };
  }

  private calls(pattern: object, entry: NotifiedEvents["entry"]): NotifiedEvents {
    return { pattern, readsToo: entry === "root-use", message: CALL, entry };
  }

  private guards() {
    const { alerts, guardRules } = this.args;
    return guardChanges({
      rules: [`${this.name}-`, ...guardRules],
      topicArn: alerts.topicArn,
      subscriptions: pulumi.interpolate`${alerts.topicArn}:`,
    });
  }

  private notify(part: string, alerts: Alerts, events: Readonly<Record<string, NotifiedEvents>>): void {
    new EventAlerts(`${this.name}${part}`, { ...this.common, alerts, events }, { parent: this });
  }

  private count(part: string, alerts: Alerts, what: "roles" | "tokens"): void {
    const { nameTag, label } = this.common;
    countEvents(`${this.name}${part}-${what}`, {
      nameTag,
      alerts,
      readsToo: what === "tokens", // AssumeRoleWithWebIdentity is recorded as a call that only reads
      threshold: 1,
      ...(what === "roles"
        ? {
          problem: `${label}: roles or policies of IAM were changed, not by the role that deploys`,
          entry: "role-changes",
          pattern: roleChanges(this.args.ownRoles),
        }
        : {
          problem: `${label}: a role was not assumed, as its trust refuses the token`,
          entry: "refused-tokens",
          pattern: refusedTokens(),
        }),
    }, this);
  }
}
