/**
 * Events of CloudTrail about changes in an account, as EventBridge sends them. Recorded shapes:
 *
 * - Sign-in of root: AWS CloudTrail user guide, "AWS Management Console sign-in events"; panther-labs/panther-analysis,
 *   rules/aws_cloudtrail_rules/aws_root_console_login.yml and aws_console_root_login_failed.yml
 * - Trails, public access, rules and encryption: panther-labs/panther-analysis, aws_security_configuration_change.yml
 * - Deletion of a key: AWS KMS developer guide, "ScheduleKeyDeletion" (CloudTrail log entries)
 * - Trust of a role: panther-labs/panther-analysis, aws_cloudtrail_iam_assume_role_blacklist and IAM entity tests, `UpdateAssumeRolePolicy`
 * - Refused token: AWS re:Post knowledge center, "How do I troubleshoot an OIDC provider and IRSA in Amazon EKS?"
 * - Identities: AWS CloudTrail user guide, "CloudTrail userIdentity element"
 */
import { IAM_USER, ROOT_USER, session } from "../secrets/read-events";

const ACCOUNT = "111111111111";
const REGION = "ap-northeast-1";

interface Call {
  service: string;
  eventName: string;
  who: object;
  requestParameters?: object;
  region?: string;
  more?: object;
}

const call = ({ service, eventName, who, requestParameters = {}, region = REGION, more = {} }: Call) => ({
  version: "0",
  source: `aws.${service}`,
  account: ACCOUNT,
  region,
  resources: [],
  "detail-type": "AWS API Call via CloudTrail",
  detail: {
    eventVersion: "1.11",
    userIdentity: who,
    eventTime: "2026-11-27T02:14:51Z",
    eventSource: `${service === "access-analyzer" ? "access-analyzer" : service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: "203.0.113.9",
    userAgent: "aws-cli/2.31.0",
    requestParameters,
    responseElements: null,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: "Management",
    ...more,
  },
});

const GLOBAL = "us-east-1";
export const ADMIN = session("AWSReservedSSO_Administrator_635426549a280cc6");
export const DEPLOY = session("aws-practice-deploy-stg");
const ECS = { type: "AWSService", invokedBy: "ecs.amazonaws.com" };
const ROOT_KEY = { ...ROOT_USER, accessKeyId: "AKIAIOSFODNN7EXAMPLE" };
const ROOT_SESSION = { ...ROOT_USER, accessKeyId: "ASIAIOSFODNN7EXAMPLE" };
const WORKFLOW = {
  type: "WebIdentityUser",
  principalId:
    "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:other/fork:ref:refs/heads/main",
  userName: "repo:other/fork:ref:refs/heads/main",
  identityProvider: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
};

/** @param detailType Documents of AWS write it in two ways. */
export const rootSignIn = (result = "Success", detailType = "AWS Console Sign In via CloudTrail", who: object = ROOT_USER) => ({
  ...call({
    service: "signin",
    eventName: "ConsoleLogin",
    who,
    region: GLOBAL,
    more: { eventType: "AwsConsoleSignIn", responseElements: { ConsoleLogin: result }, additionalEventData: { MFAUsed: "Yes" } },
  }),
  "detail-type": detailType,
});

const iam = (eventName: string, who: object, requestParameters: object, more: object = {}) =>
  call({ service: "iam", eventName, who, requestParameters, region: GLOBAL, more });

const trail = (eventName: string, who: object = ADMIN) =>
  call({
    service: "cloudtrail",
    eventName,
    who,
    requestParameters: { name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/aws-practice-trail-stg` },
  });
export const trailStopped = () => trail("StopLogging");

const s3 = (eventName: string, who: object, requestParameters: object) => call({ service: "s3", eventName, who, requestParameters });
const kms = (eventName: string, who: object) =>
  call({ service: "kms", eventName, who, requestParameters: { keyId: "1234abcd-12ab-34cd-56ef-1234567890ab" } });
const ec2 = (eventName: string) => call({ service: "ec2", eventName, who: ADMIN });
const token = (region: string, more: object) =>
  call({
    service: "sts",
    eventName: "AssumeRoleWithWebIdentity",
    who: WORKFLOW,
    region,
    requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/aws-practice-deploy-stg`, roleSessionName: "GitHubActions" },
    more: { readOnly: true, ...more },
  });
const REFUSED = { errorCode: "AccessDenied", errorMessage: "An unknown error occurred" };

/** Names of the account's own rules, topic and subscriptions, which a test puts in. */
export const OURS = { rule: "OUR_RULE", topicArn: "OUR_TOPIC" };

/** Events that a rule gets, by what happens; the rule in the region of IAM is `global-...`. */
export const NOTIFIED: Record<string, { rules: string[]; event: object }> = {
  "root signs in": { rules: ["global-root"], event: rootSignIn() },
  "root signs in, by the other name of the event": {
    rules: ["global-root"],
    event: rootSignIn("Success", "AWS Console Signin via CloudTrail"),
  },
  "someone tries root's password": { rules: ["global-root"], event: rootSignIn("Failure") },
  "root changes something in the region": {
    rules: ["root"],
    event: call({ service: "ec2", eventName: "RunInstances", who: ROOT_SESSION }),
  },
  "an access key of root reads": {
    rules: ["root"],
    event: call({ service: "ec2", eventName: "DescribeInstances", who: ROOT_KEY, more: { readOnly: true } }),
  },
  "root creates an access key": { rules: ["global-identities", "global-root"], event: iam("CreateAccessKey", ROOT_SESSION, {}) },
  "an administrator creates a user": { rules: ["global-identities"], event: iam("CreateUser", ADMIN, { userName: "backdoor" }) },
  "the role that deploys tries to create an access key": {
    rules: ["global-identities"],
    event: iam("CreateAccessKey", DEPLOY, { userName: "someone" }, { errorCode: "AccessDenied" }),
  },
  "an identity provider is added": {
    rules: ["global-identities"],
    event: iam("CreateOpenIDConnectProvider", ADMIN, { url: "https://example.com" }),
  },
  "an MFA device is removed": { rules: ["global-identities"], event: iam("DeactivateMFADevice", IAM_USER, { userName: "someone" }) },
  "an operation of IAM that is new": { rules: ["global-identities"], event: iam("CreateSuperIdentity", ADMIN, {}) },
  "an administrator opens the trust of the role that deploys": {
    rules: ["global-identities", "global-roles"],
    event: iam("UpdateAssumeRolePolicy", ADMIN, { roleName: "aws-practice-deploy-stg", policyDocument: "{}" }),
  },
  "the role that deploys changes itself": {
    rules: ["global-identities"],
    event: iam("PutRolePolicy", DEPLOY, { roleName: "aws-practice-deploy-stg", policyName: "more" }),
  },
  "the boundary gets a new version": {
    rules: ["global-identities", "global-roles"],
    event: iam("CreatePolicyVersion", ADMIN, { policyArn: `arn:aws:iam::${ACCOUNT}:policy/aws-practice-boundary-stg`, setAsDefault: true }),
  },
  "an administrator creates a role": { rules: ["global-roles"], event: iam("CreateRole", ADMIN, { roleName: "shadow" }) },
  "a user attaches a policy to a role": { rules: ["global-roles"], event: iam("AttachRolePolicy", IAM_USER, { roleName: "shadow" }) },
  "a token is refused in the region": { rules: ["tokens"], event: token(REGION, REFUSED) },
  "a token is refused at the global endpoint": { rules: ["global-tokens"], event: token(GLOBAL, REFUSED) },
  "an expired token": { rules: ["tokens"], event: token(REGION, { errorCode: "ExpiredTokenException" }) },
  "the trail is stopped": { rules: ["trails"], event: trailStopped() },
  "the trail is stopped by a deployment": { rules: ["trails"], event: trail("StopLogging", DEPLOY) },
  "the trail is deleted": { rules: ["trails"], event: trail("DeleteTrail") },
  "the trail leaves out events": { rules: ["trails"], event: trail("PutEventSelectors") },
  "the policy of the trail's bucket is changed": {
    rules: ["trails"],
    event: s3("PutBucketPolicy", ADMIN, { bucketName: `aws-practice-trail-stg-${ACCOUNT}` }),
  },
  "the lifecycle of the states' bucket is changed": {
    rules: ["trails"],
    event: s3("PutBucketLifecycle", ADMIN, { bucketName: `aws-practice-state-stg-${ACCOUNT}` }),
  },
  "a key is about to be deleted": { rules: ["keys"], event: kms("ScheduleKeyDeletion", ADMIN) },
  "a key is about to be deleted by a deployment": { rules: ["keys"], event: kms("ScheduleKeyDeletion", DEPLOY) },
  "a key is disabled": { rules: ["keys"], event: kms("DisableKey", IAM_USER) },
  "the policy of a key is changed by hand": { rules: ["keys"], event: kms("PutKeyPolicy", ADMIN) },
  "a backup is deleted": { rules: ["guards"], event: call({ service: "backup", eventName: "DeleteRecoveryPoint", who: ADMIN }) },
  "the lock of a vault is taken off": {
    rules: ["guards"],
    event: call({ service: "backup", eventName: "DeleteBackupVaultLockConfiguration", who: ADMIN }),
  },
  "buckets may be public again": { rules: ["guards"], event: s3("DeleteAccountPublicAccessBlock", ADMIN, {}) },
  "volumes are no longer encrypted": { rules: ["guards"], event: ec2("DisableEbsEncryptionByDefault") },
  "snapshots may be public again": { rules: ["guards"], event: ec2("DisableSnapshotBlockPublicAccess") },
  "tokens are optional for new instances": { rules: ["guards"], event: ec2("ModifyInstanceMetadataDefaults") },
  "the analyzer is deleted": {
    rules: ["guards"],
    event: call({ service: "access-analyzer", eventName: "DeleteAnalyzer", who: ADMIN, requestParameters: { analyzerName: "a" } }),
  },
  "a rule of the guards is disabled": {
    rules: ["guards"],
    event: call({ service: "events", eventName: "DisableRule", who: ADMIN, requestParameters: { name: OURS.rule } }),
  },
  "the target of a rule of the guards is removed": {
    rules: ["guards"],
    event: call({ service: "events", eventName: "RemoveTargets", who: ADMIN, requestParameters: { rule: OURS.rule, ids: ["topic"] } }),
  },
  "the topic is deleted": {
    rules: ["guards"],
    event: call({ service: "sns", eventName: "DeleteTopic", who: ADMIN, requestParameters: { topicArn: OURS.topicArn } }),
  },
  "a recipient is removed": {
    rules: ["guards"],
    event: call({
      service: "sns",
      eventName: "Unsubscribe",
      who: ADMIN,
      requestParameters: { subscriptionArn: `${OURS.topicArn}:0b1c2d3e-0000-4000-a000-000000000000` },
    }),
  },
};

/** Events of an ordinary day, for which no rule may notify. */
export const ORDINARY: Record<string, object> = {
  "root looks at a page of the console": call({
    service: "ec2",
    eventName: "DescribeInstances",
    who: ROOT_SESSION,
    more: { readOnly: true },
  }),
  "AWS does something as root": call({
    service: "kms",
    eventName: "RetireGrant",
    who: { ...ROOT_USER, invokedBy: "AWS Internal" },
  }),
  "a service of AWS rotates a key of root": call({
    service: "kms",
    eventName: "RotateKey",
    who: ROOT_USER,
    more: { eventType: "AwsServiceEvent" },
  }),
  "an administrator signs in": rootSignIn("Success", undefined, ADMIN),
  "a deployment creates a role": iam("CreateRole", DEPLOY, { roleName: "api-task-role-1a2b3c4", path: "/aws-practice/stg/" }),
  "a deployment changes the policy of a role": iam("PutRolePolicy", DEPLOY, { roleName: "api-task-role-1a2b3c4", policyName: "run" }),
  "AWS creates a service-linked role": iam("CreateServiceLinkedRole", ECS, { aWSServiceName: "ecs.amazonaws.com" }),
  "an auditor's report": iam("GenerateCredentialReport", ADMIN, {}),
  "a workflow assumes the role that deploys": token(REGION, {}),
  "a deployment creates a key": kms("CreateKey", DEPLOY),
  "a deployment changes the policy of a key": kms("PutKeyPolicy", DEPLOY),
  "RDS gets a grant": kms("CreateGrant", { type: "AWSService", invokedBy: "rds.amazonaws.com" }),
  "a deployment changes a bucket of files": s3("PutBucketPolicy", DEPLOY, { bucketName: `aws-practice-files-uploads-stg-${ACCOUNT}` }),
  "a deployment changes its own rule": call({
    service: "events",
    eventName: "PutRule",
    who: DEPLOY,
    requestParameters: { name: "cluster-events-rule-1a2b3c4" },
  }),
  "a deployment deletes its own topic": call({
    service: "sns",
    eventName: "DeleteTopic",
    who: DEPLOY,
    requestParameters: { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:aws-practice-alerts-stg` },
  }),
  "an administrator looks into the trail": trail("GetTrailStatus"),
};
