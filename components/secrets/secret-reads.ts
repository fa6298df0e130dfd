import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { API_CALL, EventAlert } from "../operations/event-alert";
import { countEvents } from "../operations/event-count";
import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { invalid } from "../shared/validation";
import type { SecretStore } from "./secret-reference";

export interface SecretReadsArgs {
  names: Names;
  alerts: Alerts;

  /** Beginnings of the secrets' names in AWS. */
  prefixes: (store: SecretStore) => readonly string[];

  /** Names of roles whose reads aren't reported. */
  readers: readonly pulumi.Input<string>[];
}

/**
 * Notifications of secrets that others than their readers read, from the events of a trail.
 *
 * - For each store with secrets, a rule for values that others have read, and a dead-letter queue with an alarm
 * - Rule that counts denied reads of any secret and parameter, and an alarm on many
 */
export class SecretReads extends pulumi.ComponentResource {
  constructor(private readonly name: string, private readonly args: SecretReadsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:SecretReads", name, {}, opts);

    for (const store of ["secretsManager", "ssm"] as const) this.watch(store);
    this.countDenials();
    this.registerOutputs({});
  }

  private watch(store: SecretStore): void {
    const { names, alerts, prefixes, readers } = this.args;
    const watched = prefixes(store);
    if (watched.length === 0) return;
    const { accountId, arn } = accountOf(this);
    const where = pulumi.all([
      accountId,
      pulumi.all([...readers]),
      store === "ssm" ? arn("ssm", "parameter") : arn("secretsmanager", "secret:"),
    ]);
    const pattern = where.apply(([account, roles, beginning]) => {
      const known = [...new Set(roles)].toSorted();
      const others = principalsBut(account, known);
      const written = store === "ssm" ? parametersRead(watched, beginning, others) : secretsRead(watched, beginning, others);
      const length = JSON.stringify(written).length;
      // Source: Amazon EventBridge user guide, "Amazon EventBridge quotas", event pattern size.
      if (length > 2048) {
        invalid("secretAccess", "notifyOfReads", true, `false: with ${known.length} readers the rule has ${length} of 2048 characters`);
      }
      return written;
    });
    new EventAlert(`${this.name}-${store === "ssm" ? "parameters" : "secrets"}`, {
      nameTag: names.of(this.name),
      label: `Secrets of ${names.environment}`,
      pattern,
      readsToo: true,
      message: {
        text: "<who> read <secret><parameter><parameters><path> from <address> at <time>",
        paths: {
          who: "$.detail.userIdentity.arn",
          secret: "$.detail.requestParameters.secretId",
          parameter: "$.detail.requestParameters.name",
          parameters: "$.detail.requestParameters.names",
          path: "$.detail.requestParameters.path",
          address: "$.detail.sourceIPAddress",
          time: "$.detail.eventTime",
        },
      },
      entry: "secret-reads",
      alerts,
    }, { parent: this });
  }

  /** An alarm on their number, as a message for each denied attempt would be hundreds. The events themselves are in CloudTrail's history. */
  private countDenials(): void {
    const { names, alerts } = this.args;
    countEvents(`${this.name}-denied`, {
      nameTag: names.of(this.name),
      alerts,
      problem: `Secrets of ${names.environment}: 5 or more denied reads in 5 minutes`,
      entry: "secret-denials",
      pattern: DENIED_READS,
      readsToo: true,
      threshold: 5,
    }, this);
  }
}

/** Fields of CloudTrail's records. Source: AWS CloudTrail user guide, "CloudTrail record contents" and "CloudTrail userIdentity element". */
const DENIED_READS = {
  ...API_CALL,
  source: ["aws.secretsmanager", "aws.ssm"],
  detail: {
    eventName: [
      "BatchGetSecretValue",
      "GetParameter",
      "GetParameterHistory",
      "GetParameters",
      "GetParametersByPath",
      "GetSecretValue",
    ],
    errorCode: [{ prefix: "AccessDenied" }],
  },
};

/** All principals but roles of an account, and AWS services as themselves: users, root, other roles and those of other accounts. */
function principalsBut(accountId: string, roles: readonly string[]) {
  const issuer = (is: object) => ({ sessionContext: { sessionIssuer: is } });
  return {
    type: [{ "anything-but": ["AWSService"] }],
    $or: [
      issuer({ userName: [{ exists: false }, { "anything-but": roles }] }),
      issuer({ accountId: [{ "anything-but": [accountId] }] }),
    ],
  };
}

/** A call names a secret by its name or ARN. CloudTrail records GetSecretValue for each secret of a BatchGetSecretValue, too. */
const secretsRead = (prefixes: readonly string[], arn: string, userIdentity: object) => ({
  ...API_CALL,
  source: ["aws.secretsmanager"],
  detail: {
    eventName: ["GetSecretValue"],
    errorCode: [{ exists: false }],
    requestParameters: { secretId: startingWith(prefixes, arn) },
    userIdentity,
  },
});

/** Calls without `withDecryption` return a SecureString encrypted. */
const parametersRead = (prefixes: readonly string[], arn: string, userIdentity: object) => {
  const named = startingWith(prefixes, arn);
  return {
    ...API_CALL,
    source: ["aws.ssm"],
    detail: {
      eventName: ["GetParameter", "GetParameterHistory", "GetParameters", "GetParametersByPath"],
      errorCode: [{ exists: false }],
      requestParameters: {
        withDecryption: [true],
        $or: [{ name: named }, { names: named }, { path: ["/", ...prefixes.map((prefix) => ({ prefix: prefix.replace(/\/$/, "") }))] }],
      },
      userIdentity,
    },
  };
};

const startingWith = (prefixes: readonly string[], arn: string) =>
  prefixes.flatMap((prefix) => [{ prefix }, { prefix: `${arn}${prefix}` }]);
