import { entriesOf, type TextEntry } from "../text-answers";

/**
 * Identities, events, streams, builds. Ids in the provider's format: hashicorp/terraform-provider-aws, internal/service/iam, events, logs,
 * kinesis, firehose, codebuild, appconfig.
 */
const ENTRIES: Record<string, TextEntry> = {
  "aws:iam/user:User": {
    named: ["name", 64],
    defaults: { path: "/" },
    arn: "iam::A:user{path}{name}",
    outputs: { uniqueId: "AIDA{up:17}" },
  },
  "aws:iam/group:Group": {
    named: ["name", 128],
    defaults: { path: "/" },
    arn: "iam::A:group{path}{name}",
    outputs: { uniqueId: "AGPA{up:17}" },
  },
  "aws:iam/accessKey:AccessKey": { id: "AKIA{up:16}", outputs: { status: "Active" } },
  "aws:iam/userPolicy:UserPolicy": { named: "name", id: "{user}:{name}" },
  "aws:iam/groupPolicy:GroupPolicy": { named: "name", id: "{group}:{name}" },
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": { id: "{user}/{policyArn}" },
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": { id: "{group}/{policyArn}" },
  "aws:iam/policyAttachment:PolicyAttachment": { named: "name" },
  "aws:iam/groupMembership:GroupMembership": { named: "name" },
  "aws:iam/userLoginProfile:UserLoginProfile": { id: "{user}" },
  "aws:iam/samlProvider:SamlProvider": { named: ["name", 128], id: "{arn}", arn: "iam::A:saml-provider/{name}" },
  "aws:kms/keyPolicy:KeyPolicy": { id: "{keyId}" },

  "aws:cloudwatch/logMetricFilter:LogMetricFilter": { named: "name", unique: "{logGroupName} {name}", importId: "{logGroupName}:{name}" },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { id: "{alarmName}", arn: "cloudwatch:R:A:alarm:{alarmName}" },
  "aws:cloudwatch/eventBus:EventBus": { named: "name", arn: "events:R:A:event-bus/{name}" },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": { id: "{eventBusName}" },
  "aws:cloudwatch/eventArchive:EventArchive": { named: ["name", 48], arn: "events:R:A:archive/{name}" },
  "aws:cloudwatch/eventConnection:EventConnection": {
    named: ["name", 64],
    arn: "events:R:A:connection/{name}/{uuid}",
    outputs: { secretArn: "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/{uuid secret}-{low:6}" },
  },
  "aws:cloudwatch/eventApiDestination:EventApiDestination": { named: ["name", 64], arn: "events:R:A:api-destination/{name}/{uuid}" },
  "aws:appconfig/application:Application": { id: "{low:7}", arn: "appconfig:R:A:application/{id}" },
  "aws:appconfig/configurationProfile:ConfigurationProfile": {
    id: "{low:7}:{applicationId}",
    arn: "appconfig:R:A:application/{applicationId}/configurationprofile/{low:7}",
    outputs: { configurationProfileId: "{low:7}" },
  },
  "aws:appconfig/environment:Environment": {
    id: "{low:7}:{applicationId}",
    arn: "appconfig:R:A:application/{applicationId}/environment/{low:7}",
    outputs: { environmentId: "{low:7}", state: "READY_FOR_DEPLOYMENT" },
  },
  "aws:pipes/pipe:Pipe": { named: ["name", 64], arn: "pipes:R:A:pipe/{name}" },
  "aws:sfn/activity:Activity": { named: ["name", 80], id: "{arn}", arn: "states:R:A:activity:{name}" },
  "aws:sns/platformApplication:PlatformApplication": { named: "name", id: "{arn}", arn: "sns:R:A:app/{platform}/{name}" },

  "aws:kinesis/stream:Stream": {
    named: ["name", 128],
    id: "{arn}",
    arn: "kinesis:R:A:stream/{name}",
    outputs: { retentionPeriod: 24, encryptionType: "NONE" },
    importId: "{name}",
  },
  "aws:kinesis/streamConsumer:StreamConsumer": {
    named: ["name", 128],
    id: "{streamArn}/consumer/{name}:{digits:10}",
    unique: "{streamArn} {name}",
    outputs: { arn: "{id}" },
  },
  "aws:msk/cluster:Cluster": { id: "{arn}", arn: "kafka:R:A:cluster/{clusterName}/{uuid}-2", unique: "{clusterName}" },
  "aws:msk/configuration:Configuration": {
    named: "name",
    id: "{arn}",
    arn: "kafka:R:A:configuration/{name}/{uuid}-2",
    unique: "{name}",
    outputs: { latestRevision: 1 },
  },

  "aws:codebuild/project:Project": { named: ["name", 255], id: "{arn}", arn: "codebuild:R:A:project/{name}", importId: "{name}" },
  "aws:codepipeline/pipeline:Pipeline": { named: ["name", 100], arn: "codepipeline:R:A:{name}" },
  "aws:codecommit/repository:Repository": {
    id: "{repositoryName}",
    arn: "codecommit:R:A:{repositoryName}",
    outputs: {
      repositoryId: "{uuid}",
      cloneUrlHttp: "https://git-codecommit.{region}.amazonaws.com/v1/repos/{repositoryName}",
      cloneUrlSsh: "ssh://git-codecommit.{region}.amazonaws.com/v1/repos/{repositoryName}",
    },
  },
  "aws:codedeploy/application:Application": {
    named: ["name", 100],
    id: "{uuid}:{name}",
    arn: "codedeploy:R:A:application:{name}",
    unique: "{name}",
    outputs: { applicationId: "{uuid}" },
    importId: "{name}",
  },
  "aws:codedeploy/deploymentGroup:DeploymentGroup": {
    id: "{uuid}",
    arn: "codedeploy:R:A:deploymentgroup:{appName}/{deploymentGroupName}",
    unique: "{appName} {deploymentGroupName}",
    outputs: { deploymentGroupId: "{id}" },
    importId: "{appName}:{deploymentGroupName}",
  },
  "aws:codestarconnections/connection:Connection": {
    named: ["name", 32],
    id: "{arn}",
    arn: "codestar-connections:R:A:connection/{uuid}",
    outputs: { connectionStatus: "PENDING" },
  },

  "aws:ssm/document:Document": {
    named: ["name", 128],
    arn: "ssm:R:A:document/{name}",
    outputs: { owner: "{account}", status: "Active", defaultVersion: "1", latestVersion: "1" },
  },
  "aws:ssm/maintenanceWindow:MaintenanceWindow": { named: "name", id: "mw-0{hex:16}" },
  "aws:ses/domainIdentity:DomainIdentity": { id: "{domain}", arn: "ses:R:A:identity/{domain}" },
  "aws:ses/emailIdentity:EmailIdentity": { id: "{email}", arn: "ses:R:A:identity/{email}" },
  "aws:ses/configurationSet:ConfigurationSet": { named: "name", arn: "ses:R:A:configuration-set/{name}" },
  "aws:route53/healthCheck:HealthCheck": { id: "{uuid}", arn: "route53:::healthcheck/{id}" },
  "aws:glue/job:Job": { named: "name", arn: "glue:R:A:job/{name}" },
  "aws:glue/connection:Connection": {
    named: "name",
    id: "{account}:{name}",
    arn: "glue:R:A:connection/{name}",
    outputs: { catalogId: "{account}" },
  },
  "aws:glue/trigger:Trigger": { named: "name", arn: "glue:R:A:trigger/{name}" },
  "aws:glue/crawler:Crawler": { named: "name", arn: "glue:R:A:crawler/{name}" },
  "aws:guardduty/detector:Detector": {
    id: "{hex:32}",
    arn: "guardduty:R:A:detector/{id}",
    unique: "detector",
    outputs: { accountId: "{account}" },
  },
};

export const services = entriesOf(ENTRIES);
