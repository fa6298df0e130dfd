import { PROVIDERS_OWN, type RegistryTypes } from "./type";

export const services: RegistryTypes = {
  "aws:accessanalyzer/analyzer:Analyzer": {
    name: "AWS::AccessAnalyzer::Analyzer",
    names: { configuration: "AnalyzerConfiguration" },
  },
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": { name: "AWS::EC2::SnapshotBlockPublicAccess" },
  "aws:budgets/budget:Budget": {
    name: "AWS::Budgets::Budget",
    within: "Budget",
    names: {
      limitAmount: "BudgetLimit.Amount",
      limitUnit: "BudgetLimit.Unit",
      name: "BudgetName",
      tags: ".ResourceTags",
      timePeriodEnd: "TimePeriod.End",
      timePeriodStart: "TimePeriod.Start",
    },
    others: {
      accountId: "the caller's",
      costFilters: "a text of JSON there",
      filterExpression: "of other names",
      metrics: "a list there",
      namePrefix: "names that the provider generates",
      notifications: "with subscribers in a list beside each",
      plannedLimits: "a text of JSON there",
    },
  },
  "aws:cloudtrail/trail:Trail": {
    name: "AWS::CloudTrail::Trail",
    names: { cloudWatchLogsGroupArn: "CloudWatchLogsLogGroupArn", enableLogging: "IsLogging" },
    given: ["IsLogging"],
    others: { eventSelectors: "of other names and forms", advancedEventSelectors: "of other names and forms" },
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    name: "AWS::CloudWatch::CompositeAlarm",
    others: { actionsSuppressor: "properties beside each other" },
  },
  "aws:cloudwatch/eventApiDestination:EventApiDestination": { name: "AWS::Events::ApiDestination" },
  "aws:cloudwatch/eventArchive:EventArchive": {
    name: "AWS::Events::Archive",
    names: { eventSourceArn: "SourceArn" },
    others: { eventPattern: "a text of JSON here, a document there" },
  },
  "aws:cloudwatch/eventBus:EventBus": { name: "AWS::Events::EventBus", given: ["Name"] },
  "aws:cloudwatch/eventConnection:EventConnection": {
    name: "AWS::Events::Connection",
    names: {
      "authParameters.apiKey": "ApiKeyAuthParameters",
      "authParameters.apiKey.key": "ApiKeyName",
      "authParameters.apiKey.value": "ApiKeyValue",
      "authParameters.basic": "BasicAuthParameters",
      "authParameters.oauth": "OAuthParameters",
      "authParameters.oauth.oauthHttpParameters": "OAuthHttpParameters",
    },
    others: {
      "authParameters.invocationHttpParameters": "lists of other names",
      "authParameters.oauth.oauthHttpParameters.bodies": "a list of another name",
      "authParameters.oauth.oauthHttpParameters.headers": "a list of another name",
      "authParameters.oauth.oauthHttpParameters.queryStrings": "a list of another name",
    },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    name: "AWS::Logs::MetricFilter",
    names: {
      name: "FilterName",
      pattern: "FilterPattern",
      metricTransformation: "MetricTransformations",
      "metricTransformation.name": "MetricName",
      "metricTransformation.namespace": "MetricNamespace",
      "metricTransformation.value": "MetricValue",
    },
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    name: "AWS::Logs::ResourcePolicy",
    isPart: true,
    others: { resourceArn: "not in the registry" },
  },
  "aws:cloudwatch/logStream:LogStream": { name: "AWS::Logs::LogStream" },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    name: "AWS::Logs::SubscriptionFilter",
    names: { logGroup: "LogGroupName", name: "FilterName" },
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": { name: "AWS::Logs::QueryDefinition" },
  "aws:codebuild/project:Project": {
    name: "AWS::CodeBuild::Project",
    names: { buildTimeout: "TimeoutInMinutes", queuedTimeout: "QueuedTimeoutInMinutes" },
    others: {
      "artifacts.bucketOwnerAccess": "not in the registry",
      badgeEnabled: "of the same form",
      projectVisibility: "Visibility, of the same form",
    },
  },
  "aws:codecommit/repository:Repository": {
    name: "AWS::CodeCommit::Repository",
    names: { description: "RepositoryDescription" },
    others: { defaultBranch: PROVIDERS_OWN },
  },
  "aws:codedeploy/application:Application": { name: "AWS::CodeDeploy::Application" },
  "aws:codedeploy/deploymentGroup:DeploymentGroup": {
    name: "AWS::CodeDeploy::DeploymentGroup",
    names: { appName: "ApplicationName", blueGreenDeploymentConfig: "BlueGreenDeploymentConfiguration" },
    others: { "alarmConfiguration.alarms": "a list of groups there", ec2TagSets: "of another form", loadBalancerInfo: "of another form" },
  },
  "aws:codestarconnections/connection:Connection": { name: "AWS::CodeStarConnections::Connection", given: ["ConnectionName"] },
  "aws:athena/namedQuery:NamedQuery": { name: "AWS::Athena::NamedQuery", names: { query: "QueryString", workgroup: "WorkGroup" } },
  "aws:athena/workgroup:Workgroup": {
    name: "AWS::Athena::WorkGroup",
    names: {
      configuration: "WorkGroupConfiguration",
      enforceWorkgroupConfiguration: "EnforceWorkGroupConfiguration",
      publishCloudwatchMetricsEnabled: "PublishCloudWatchMetricsEnabled",
    },
    others: {
      "forceDestroy": PROVIDERS_OWN,
      "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn": "KmsKey",
    },
  },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    name: "AWS::Glue::Database",
    names: Object.fromEntries(
      ["createTableDefaultPermissions", "description", "federatedDatabase", "locationUri", "parameters", "targetDatabase"].map((
        name,
      ) => [name, `DatabaseInput.${name[0]!.toUpperCase()}${name.slice(1)}`]),
    ),
    given: ["CatalogId", "DatabaseInput"],
    others: { tags: "not in the registry" },
  },
  "aws:glue/catalogTable:CatalogTable": {
    name: "AWS::Glue::Table",
    given: ["CatalogId", "TableInput"],
  },
  "aws:glue/crawler:Crawler": {
    name: "AWS::Glue::Crawler",
    names: Object.fromEntries(
      ["Catalog", "Delta", "DynamoDB", "Hudi", "Iceberg", "Jdbc", "MongoDB", "S3"].map((
        kind,
      ) => [`${kind.toLowerCase()}Targets`, `Targets.${kind}Targets`]),
    ),
    given: ["Targets"],
    others: {
      lineageConfiguration: "not in the registry",
      securityConfiguration: "CrawlerSecurityConfiguration, of the same form",
      schedule: "a text here, a group there",
    },
  },
  "aws:glue/job:Job": {
    name: "AWS::Glue::Job",
    names: { roleArn: "Role" },
    others: { connections: "a group with a list there", sourceControlDetails: "not in the registry" },
  },
  "aws:guardduty/detector:Detector": { name: "AWS::GuardDuty::Detector", given: ["Enable"], others: { datasources: "of another form" } },
  "aws:iam/accessKey:AccessKey": { name: "AWS::IAM::AccessKey", names: { user: "UserName" }, others: { pgpKey: PROVIDERS_OWN } },
  "aws:iam/group:Group": { name: "AWS::IAM::Group" },
  "aws:iam/groupPolicy:GroupPolicy": {
    name: "AWS::IAM::GroupPolicy",
    names: { group: "GroupName", name: "PolicyName", policy: "PolicyDocument" },
    given: ["PolicyName"],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": { name: "AWS::IAM::OIDCProvider" },
  "aws:iam/policy:Policy": {
    name: "AWS::IAM::ManagedPolicy",
    names: { name: "ManagedPolicyName", policy: "PolicyDocument" },
    others: { delayAfterPolicyCreationInMs: PROVIDERS_OWN, tags: "not in the registry" },
  },
  "aws:iam/samlProvider:SamlProvider": { name: "AWS::IAM::SAMLProvider" },
  "aws:iam/user:User": { name: "AWS::IAM::User", others: { forceDestroy: PROVIDERS_OWN, permissionsBoundary: "of the same form" } },
  "aws:iam/userPolicy:UserPolicy": {
    name: "AWS::IAM::UserPolicy",
    names: { user: "UserName", name: "PolicyName", policy: "PolicyDocument" },
    given: ["PolicyName"],
  },
  "aws:kms/alias:Alias": { name: "AWS::KMS::Alias", names: { name: "AliasName" }, given: ["AliasName"] },
  "aws:ssm/maintenanceWindow:MaintenanceWindow": {
    name: "AWS::SSM::MaintenanceWindow",
    others: { enabled: "not in the registry" },
    given: ["AllowUnassociatedTargets", "Name"],
  },
  "aws:ssm/parameter:Parameter": {
    name: "AWS::SSM::Parameter",
    wrong: {
      DataType: "aws:ssm:integration, too; source: SSM API reference, `PutParameter`",
      Type: "SecureString, too; source: SSM API reference, `PutParameter`",
    },
    others: {
      arn: "AWS sets it itself",
      insecureValue: "Value, where it may be shown",
      keyId: "not in the registry",
      overwrite: PROVIDERS_OWN,
      valueWo: PROVIDERS_OWN,
    },
    given: ["Value"],
  },
};
