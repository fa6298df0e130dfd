import { isList, isObject, type Properties, type Value } from "../../stack-view";
import { FUNCTION, KMS_KEY, POLICY, QUEUE, REPOSITORY, ROLE, SECURITY_GROUP, TASK_DEFINITION, TOPIC } from "../../types";
import { list, member } from "../../values";
import { isFunction } from "./template";

/** A resource of the AWS provider that a resource of CloudFormation is, or is in part. */
export interface Part {
  type: string;
  properties: Properties;
  /** Properties whose value is the main resource. */
  of?: readonly string[];
}

/** How a type of CloudFormation becomes one of the AWS provider. */
interface Mapping {
  type: string;
  /** Names that differ by more than the first letter, or hold a document, which stays as it is. */
  names?: Readonly<Record<string, string>>;
  /** Inputs that hold a policy document, by their names in CloudFormation. */
  documents?: readonly string[];
  /** Values that the provider has in another form. */
  changed?: (properties: Properties) => Properties;
  /** Parts that are resources of their own in the provider. */
  also?: (properties: Properties) => Part[];
}

const attached = (type: string, key: string, names: Value, policy: Value): Part[] =>
  list(names).map((name) => ({ type, properties: { [key]: name, policy } }));

const rules = (value: Value): Value =>
  list(value).map((rule) => ({
    protocol: member(rule, "IpProtocol"),
    fromPort: member(rule, "FromPort"),
    toPort: member(rule, "ToPort"),
    cidrBlocks: list(member(rule, "CidrIp")),
    ipv6CidrBlocks: list(member(rule, "CidrIpv6")),
    securityGroups: list(member(rule, "SourceSecurityGroupId") ?? member(rule, "DestinationSecurityGroupId")),
    description: member(rule, "Description"),
  }));

const RULE_NAMES = {
  GroupId: "securityGroupId",
  CidrIp: "cidrIpv4",
  SourceSecurityGroupId: "referencedSecurityGroupId",
  DestinationSecurityGroupId: "referencedSecurityGroupId",
};

/**
 * Types of CloudFormation that policies judge as the provider's types. Sources: CloudFormation template reference, and the inputs of
 * the provider's SDK. Any other type in a template isn't read.
 */
export const MAPPINGS: Readonly<Record<string, Mapping>> = {
  "AWS::IAM::Role": {
    type: ROLE,
    names: { RoleName: "name", AssumeRolePolicyDocument: "assumeRolePolicy" },
    documents: ["AssumeRolePolicyDocument"],
    changed: ({ Policies }) => ({
      inlinePolicies: list(Policies).map((one) => ({ name: member(one, "PolicyName"), policy: member(one, "PolicyDocument") })),
    }),
  },
  "AWS::IAM::ManagedPolicy": {
    type: POLICY,
    names: { ManagedPolicyName: "name", PolicyDocument: "policy" },
    documents: ["PolicyDocument"],
    also: ({ Roles }) =>
      list(Roles).map((role) => ({ type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", properties: { role }, of: ["policyArn"] })),
  },
  "AWS::IAM::Policy": {
    type: "aws:iam/policy:Policy",
    names: { PolicyName: "name", PolicyDocument: "policy" },
    documents: ["PolicyDocument"],
    also: ({ Roles, Users, Groups, PolicyDocument }) => [
      ...attached("aws:iam/rolePolicy:RolePolicy", "role", Roles, PolicyDocument),
      ...attached("aws:iam/userPolicy:UserPolicy", "user", Users, PolicyDocument),
      ...attached("aws:iam/groupPolicy:GroupPolicy", "group", Groups, PolicyDocument),
    ],
  },
  "AWS::IAM::User": { type: "aws:iam/user:User", names: { UserName: "name" } },
  "AWS::IAM::Group": { type: "aws:iam/group:Group", names: { GroupName: "name" } },
  "AWS::IAM::AccessKey": { type: "aws:iam/accessKey:AccessKey", names: { UserName: "user" } },
  "AWS::S3::BucketPolicy": { type: "aws:s3/bucketPolicy:BucketPolicy", names: { PolicyDocument: "policy" }, documents: ["PolicyDocument"] },
  "AWS::S3::Bucket": {
    type: "aws:s3/bucket:Bucket",
    names: { BucketName: "bucket" },
    changed: () => ({ publicAccessBlockConfiguration: undefined, bucketEncryption: undefined }),
    also: ({ PublicAccessBlockConfiguration: block, BucketEncryption: encryption }) => [
      ...(block === undefined ? [] : [{
        type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        properties: camelCased(block) as Properties,
        of: ["bucket"],
      }]),
      ...(encryption === undefined ? [] : [{
        type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        properties: {
          rules: list(member(encryption, "ServerSideEncryptionConfiguration")).map((rule) => ({
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: member(rule, "ServerSideEncryptionByDefault", "SSEAlgorithm"),
              kmsMasterKeyId: member(rule, "ServerSideEncryptionByDefault", "KMSMasterKeyID"),
            },
          })),
        },
        of: ["bucket"],
      }]),
    ],
  },
  "AWS::SQS::Queue": { type: QUEUE, names: { QueueName: "name" } },
  "AWS::SQS::QueuePolicy": { type: "aws:sqs/queuePolicy:QueuePolicy", names: { PolicyDocument: "policy" }, documents: ["PolicyDocument"] },
  "AWS::SNS::Topic": { type: TOPIC, names: { TopicName: "name" } },
  "AWS::SNS::TopicPolicy": { type: "aws:sns/topicPolicy:TopicPolicy", names: { PolicyDocument: "policy" }, documents: ["PolicyDocument"] },
  "AWS::KMS::Key": {
    type: KMS_KEY,
    names: { KeyPolicy: "policy", PendingWindowInDays: "deletionWindowInDays" },
    documents: ["KeyPolicy"],
  },
  "AWS::SecretsManager::Secret": {
    type: "aws:secretsmanager/secret:Secret",
    also: ({ SecretString }) =>
      SecretString === undefined
        ? []
        : [{ type: "aws:secretsmanager/secretVersion:SecretVersion", properties: { secretString: SecretString }, of: ["secretId"] }],
  },
  "AWS::SecretsManager::ResourcePolicy": {
    type: "aws:secretsmanager/secretPolicy:SecretPolicy",
    names: { ResourcePolicy: "policy", SecretId: "secretArn" },
    documents: ["ResourcePolicy"],
  },
  "AWS::EC2::SecurityGroup": {
    type: SECURITY_GROUP,
    names: { GroupDescription: "description", GroupName: "name" },
    changed: ({ SecurityGroupIngress, SecurityGroupEgress }) => ({
      ingress: rules(SecurityGroupIngress),
      egress: rules(SecurityGroupEgress),
      securityGroupIngress: undefined,
      securityGroupEgress: undefined,
    }),
  },
  "AWS::EC2::SecurityGroupIngress": { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", names: RULE_NAMES },
  "AWS::EC2::SecurityGroupEgress": { type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", names: RULE_NAMES },
  "AWS::RDS::DBInstance": {
    type: "aws:rds/instance:Instance",
    names: {
      DBInstanceIdentifier: "identifier",
      DBInstanceClass: "instanceClass",
      DBName: "dbName",
      DBSubnetGroupName: "dbSubnetGroupName",
      DBParameterGroupName: "parameterGroupName",
      MasterUsername: "username",
      MasterUserPassword: "password",
      VPCSecurityGroups: "vpcSecurityGroupIds",
      MultiAZ: "multiAz",
      EnableIAMDatabaseAuthentication: "iamDatabaseAuthenticationEnabled",
      EnablePerformanceInsights: "performanceInsightsEnabled",
      PerformanceInsightsKMSKeyId: "performanceInsightsKmsKeyId",
    },
  },
  "AWS::ECS::TaskDefinition": { type: TASK_DEFINITION },
  "AWS::Lambda::Function": {
    type: FUNCTION,
    names: { FunctionName: "name" },
    changed: ({ Code }) => ({ imageUri: member(Code, "ImageUri"), code: undefined }),
  },
  "AWS::Logs::LogGroup": { type: "aws:cloudwatch/logGroup:LogGroup", names: { LogGroupName: "name" } },
  "AWS::ECR::Repository": {
    type: REPOSITORY,
    names: { RepositoryName: "name" },
    documents: ["RepositoryPolicyText", "LifecyclePolicy"],
    changed: ({ EncryptionConfiguration }) => ({ encryptionConfigurations: list(camelCased(EncryptionConfiguration)) }),
    also: ({ LifecyclePolicy, RepositoryPolicyText }) => [
      ...part("aws:ecr/lifecyclePolicy:LifecyclePolicy", member(LifecyclePolicy, "LifecyclePolicyText")),
      ...part("aws:ecr/repositoryPolicy:RepositoryPolicy", RepositoryPolicyText),
    ],
  },
};

const part = (type: string, policy: Value): Part[] => (policy === undefined ? [] : [{ type, properties: { policy }, of: ["repository"] }]);

/** Values with names as the provider has them: `KmsKeyId` as `kmsKeyId`, at any depth. */
function camelCased(value: Value): Value {
  if (isList(value)) return value.map(camelCased);
  if (!isObject(value) || isFunction(value)) return value;
  return Object.fromEntries(Object.entries<Value>(value).map(([key, item]) => [lowerFirst(key), camelCased(item)]));
}

const lowerFirst = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** A resource of CloudFormation as those of the provider, the main one first; undefined if its type isn't read. */
export function partsOf(type: string, properties: Properties): Part[] | undefined {
  const mapping = Object.hasOwn(MAPPINGS, type) ? MAPPINGS[type] : undefined;
  if (mapping === undefined) return undefined;
  const { names = {}, documents = [], changed, also } = mapping;
  const main = Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [names[key] ?? lowerFirst(key), documents.includes(key) ? value : camelCased(value)]),
  );
  return [{ type: mapping.type, properties: { ...main, ...changed?.(properties) } }, ...(also?.(properties) ?? [])];
}
