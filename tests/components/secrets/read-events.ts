/**
 * Events of CloudTrail about calls that read secrets, as EventBridge sends them. Recorded shapes: panther-labs/pypanther,
 * aws_secretsmanager_retrieve_secrets.py (GetSecretValue, denied; by a role of IAM Identity Center); AWS CloudTrail user guide, "CloudTrail
 * userIdentity element" (root, IAM user, AWSService); AWS Systems Manager user guide, "Logging AWS Systems Manager API calls".
 */
const ACCOUNT = "111111111111";
const REGION = "ap-northeast-1";

const event = (
  service: "secretsmanager" | "ssm",
  eventName: string,
  userIdentity: object,
  requestParameters: object,
  more: object = {},
) => ({
  version: "0",
  source: `aws.${service}`,
  account: ACCOUNT,
  region: REGION,
  resources: [],
  "detail-type": "AWS API Call via CloudTrail",
  detail: {
    eventVersion: "1.09",
    userIdentity,
    eventTime: "2026-10-17T21:48:45Z",
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: REGION,
    sourceIPAddress: "203.0.113.9",
    userAgent: "aws-cli/2.31.0",
    requestParameters,
    responseElements: null,
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: "Management",
    ...more,
  },
});

/** Session of a role, by the role's name. */
export const session = (role: string, account = ACCOUNT) => ({
  type: "AssumedRole",
  principalId: "AROASXP6SDP2F4WLQVARB:someone",
  arn: `arn:aws:sts::${account}:assumed-role/${role}/someone`,
  accountId: account,
  accessKeyId: "ASIASXP6SDP2LKLKYYC4",
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: "AROASXP6SDP2F4WLQVARB",
      arn: `arn:aws:iam::${account}:role/${role}`,
      accountId: account,
      userName: role,
    },
    attributes: { creationDate: "2026-10-17T21:48:13Z", mfaAuthenticated: "false" },
  },
});
export const ROOT_USER = { type: "Root", principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };
export const IAM_USER = {
  type: "IAMUser",
  principalId: "AIDASXP6SDP2F4WLQVARB",
  arn: `arn:aws:iam::${ACCOUNT}:user/someone`,
  accountId: ACCOUNT,
  userName: "someone",
};
const AWS_SERVICE = { type: "AWSService", invokedBy: "rds.amazonaws.com" };

const asIdentity = (who: string | object) => (typeof who === "string" ? session(who) : who);

export const readOf = (secretId: string, who: string | object) => event("secretsmanager", "GetSecretValue", asIdentity(who), { secretId });
export const readByRds = (secretId: string) => readOf(secretId, AWS_SERVICE);
export const deniedReadOf = (secretId: string, who: string | object) =>
  event("secretsmanager", "GetSecretValue", asIdentity(who), { secretId }, {
    errorCode: "AccessDenied",
    errorMessage: "... with an explicit deny in a resource-based policy",
  });
export const parameterRead = (eventName: string, requestParameters: object, who: string | object) =>
  event("ssm", eventName, asIdentity(who), requestParameters);

const arnOf = (secret: string) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${secret}`;
const PARAMETER = { name: "/stg/web/api-key", withDecryption: true };
const CLEAR = { withDecryption: true };

/** Reads by others than the readers, with the rule that gets each. */
export const READS_BY_OTHERS: Record<string, { rule: "secrets" | "parameters"; event: object }> = {
  "another role reads a secret by its ARN": { rule: "secrets", event: readOf(arnOf("/stg/web/token-AbCdEf"), "Administrator") },
  "another role reads a secret by its ARN without the suffix": { rule: "secrets", event: readOf(arnOf("/stg/web/token"), "Administrator") },
  "another role reads a secret by its name": { rule: "secrets", event: readOf("/stg/web/token", "Administrator") },
  "an IAM user reads a secret": { rule: "secrets", event: readOf("/stg/web/token", IAM_USER) },
  "the root user reads a secret": { rule: "secrets", event: readOf("/stg/web/token", ROOT_USER) },
  "the break-glass role reads a secret": { rule: "secrets", event: readOf("/stg/web/token", "break-glass") },
  "a reader's namesake in another account reads a secret": {
    rule: "secrets",
    event: readOf(arnOf("/stg/web/token-AbCdEf"), session("report", "222222222222")),
  },
  "another role reads a parameter": { rule: "parameters", event: parameterRead("GetParameter", PARAMETER, "Administrator") },
  "another role reads a parameter by its ARN": {
    rule: "parameters",
    event: parameterRead("GetParameter", { ...CLEAR, name: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/stg/web/api-key` }, "Administrator"),
  },
  "another role reads one parameter among others": {
    rule: "parameters",
    event: parameterRead("GetParameters", { ...CLEAR, names: ["/other/one", "/stg/web/api-key"] }, "Administrator"),
  },
  "another role reads the parameters of a path": {
    rule: "parameters",
    event: parameterRead("GetParametersByPath", { ...CLEAR, path: "/stg/web", recursive: true }, "Administrator"),
  },
  "another role reads all parameters": {
    rule: "parameters",
    event: parameterRead("GetParametersByPath", { ...CLEAR, path: "/", recursive: true }, "Administrator"),
  },
  "another role reads a parameter's history": {
    rule: "parameters",
    event: parameterRead("GetParameterHistory", PARAMETER, "Administrator"),
  },
};

/** Reads of a reader, by its role's name. */
export const OWN_READS: Record<string, (role: string) => object> = {
  "ECS reads a secret to start a task": (role) => readOf(arnOf("/stg/web/token-AbCdEf"), role),
  "ECS reads a parameter to start a task": (role) => parameterRead("GetParameters", { ...CLEAR, names: ["/stg/web/api-key"] }, role),
};

/** Reads of other things, and by AWS. */
export const UNRELATED_READS: Record<string, object> = {
  "a role that settings name reads a secret": readOf("/stg/web/token", "report"),
  "RDS reads a secret itself": readByRds(arnOf("/stg/web/token-AbCdEf")),
  "another role reads another program's secret": readOf("vendor/key", "Administrator"),
  "another role reads another environment's secret": readOf(arnOf("/stg2/web/token-AbCdEf"), "Administrator"),
  "another role reads a parameter encrypted": parameterRead(
    "GetParameter",
    { name: "/stg/web/api-key", withDecryption: false },
    "Administrator",
  ),
  "another role reads another program's parameter": parameterRead("GetParameter", { ...CLEAR, name: "/vendor/key" }, "Administrator"),
  "a change of a secret": event("secretsmanager", "PutSecretValue", session("Administrator"), { secretId: "/stg/web/token" }),
};

/** Denied reads, of whomever. */
export const DENIED: Record<string, object> = {
  "a denied read of a secret": deniedReadOf("/stg/web/token", "Administrator"),
  "a reader that lost its permission": deniedReadOf(arnOf("/stg/web/token-AbCdEf"), "api-0-task-execution-role"),
  "a denied read of a parameter": event("ssm", "GetParameter", session("Administrator"), PARAMETER, { errorCode: "AccessDeniedException" }),
};

export const ALL_READS: readonly object[] = [
  ...Object.values(READS_BY_OTHERS).map((one) => one.event),
  ...Object.values(OWN_READS).map((one) => one("api-0-task-execution-role")),
  ...Object.values(UNRELATED_READS),
  ...Object.values(DENIED),
];
