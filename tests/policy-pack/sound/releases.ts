import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { account, alarm, alertTopic, allow, arn, lambda, repository, role, service, task } from "./parts";
import type { SoundProgram } from "./program";

/** Registries, and changes that go live step by step. */
export const RELEASES: readonly SoundProgram[] = [
  {
    title: "A cache of public images, with a template for its repositories",
    source: "ECR user guide, \"Sync an upstream registry with an Amazon ECR private registry\" and \"Repository creation templates\"",
    program: () => {
      repository("shop");
      new aws.ecr.PullThroughCacheRule("public", { ecrRepositoryPrefix: "ecr-public", upstreamRegistryUrl: "public.ecr.aws" });
      const lifecycle = {
        rules: [{
          rulePriority: 1,
          selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 30 },
          action: { type: "expire" },
        }],
      };
      new aws.ecr.RepositoryCreationTemplate("public", {
        prefix: "ecr-public",
        appliedFors: ["PULL_THROUGH_CACHE"],
        imageTagMutability: "IMMUTABLE",
        encryptionConfigurations: [{ encryptionType: "AES256" }],
        lifecyclePolicy: JSON.stringify(lifecycle),
      });
      new aws.ecr.RegistryScanningConfiguration("scans", {
        scanType: "ENHANCED",
        rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
      });
    },
  },
  {
    title: "A registry replicates its images to another region of the account",
    source: "ECR user guide, \"Private image replication in Amazon ECR\"",
    program: () => {
      repository("shop");
      new aws.ecr.ReplicationConfiguration("replication", {
        replicationConfiguration: {
          rules: [{
            destinations: [{ region: "ap-northeast-3", registryId: account() }],
            repositoryFilters: [{ filter: "shop", filterType: "PREFIX_MATCH" }],
          }],
        },
      });
    },
  },
  {
    title: "A function's alias shifts its traffic to a new version, and back on an alarm",
    source:
      "CodeDeploy user guide, \"Working with deployment configurations\"; Lambda developer guide, \"Implement Lambda canary deployments\"",
    program: () => {
      const made = lambda("checkout", [], { publish: true });
      const live = new aws.lambda.Alias("live", { name: "live", functionName: made.name, functionVersion: made.version });
      const errors = alarm("checkout-errors", {
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: made.name, Resource: pulumi.interpolate`${made.name}:${live.name}` },
        statistic: "Sum",
        alarmActions: [alertTopic().arn],
      });
      const deploys = role(
        "deploys",
        "codedeploy.amazonaws.com",
        allow(["lambda:GetAlias", "lambda:UpdateAlias"], made.arn),
        allow("lambda:GetProvisionedConcurrencyConfig", live.arn),
        allow("cloudwatch:DescribeAlarms", errors.arn),
      );
      const app = new aws.codedeploy.Application("checkout", { computePlatform: "Lambda" });
      new aws.codedeploy.DeploymentGroup("checkout", {
        appName: app.name,
        deploymentGroupName: "live",
        deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        serviceRoleArn: deploys.arn,
        deploymentStyle: { deploymentOption: "WITH_TRAFFIC_CONTROL", deploymentType: "BLUE_GREEN" },
        alarmConfiguration: { enabled: true, alarms: [errors.name] },
        autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
      });
    },
  },
  {
    title: "Flags in AppConfig, deployed in steps, that a function polls",
    source:
      "AppConfig user guide, \"Creating a feature flag configuration profile\" and \"Retrieving feature flags and configuration data\"",
    program: () => {
      const app = new aws.appconfig.Application("shop", { name: "shop" });
      const flags = new aws.appconfig.ConfigurationProfile("flags", {
        applicationId: app.id,
        name: "flags",
        locationUri: "hosted",
        type: "AWS.AppConfig.FeatureFlags",
      });
      const live = new aws.appconfig.Environment("live", { applicationId: app.id, name: "live" });
      const version = new aws.appconfig.HostedConfigurationVersion("first", {
        applicationId: app.id,
        configurationProfileId: flags.configurationProfileId,
        contentType: "application/json",
        content: JSON.stringify({ version: "1", flags: { basket: { name: "basket" } }, values: { basket: { enabled: true } } }),
      });
      const steps = new aws.appconfig.DeploymentStrategy("steps", {
        name: "steps",
        deploymentDurationInMinutes: 30,
        growthFactor: 20,
        finalBakeTimeInMinutes: 10,
        replicateTo: "NONE",
      });
      new aws.appconfig.Deployment("first", {
        applicationId: app.id,
        environmentId: live.environmentId,
        configurationProfileId: flags.configurationProfileId,
        configurationVersion: version.versionNumber.apply(String),
        deploymentStrategyId: steps.id,
      });
      const configuration = arn(
        "appconfig",
        pulumi.interpolate`application/${app.id}/environment/${live.environmentId}/configuration/${flags.configurationProfileId}`,
      );
      lambda("flagged", [allow(["appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"], configuration)]);
    },
  },
  {
    title: "A service is deployed blue/green behind two target groups",
    source: "ECS developer guide, \"Amazon ECS blue/green deployments\" and \"Amazon ECS infrastructure IAM role for load balancers\"",
    only: "stg",
    beside: (platform) => {
      const vpcId = platform.vpcId();
      const group = (name: string) =>
        new aws.lb.TargetGroup(name, {
          port: 8080,
          protocol: "HTTP",
          targetType: "ip",
          vpcId,
          healthCheck: { path: "/health", matcher: "200" },
        });
      const [blue, green] = [group("blue"), group("green")];
      const rule = new aws.lb.ListenerRule("shop", {
        listenerArn: platform.get(aws.lb.Listener, "load-balancer-listeners-https").arn,
        priority: 50,
        conditions: [{ pathPattern: { values: ["/shop/*"] } }],
        actions: [{
          type: "forward",
          forward: { targetGroups: [{ arn: blue.arn, weight: 100 }, { arn: green.arn, weight: 0 }] },
        }],
      }, { ignoreChanges: ["actions"] });
      const read = ["DescribeTargetGroups", "DescribeTargetHealth", "DescribeListeners", "DescribeRules"];
      const shifts = role(
        "shifts",
        "ecs.amazonaws.com",
        allow(read.map((name) => `elasticloadbalancing:${name}`), "*"),
        allow(["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"], [blue.arn, green.arn]),
        allow("elasticloadbalancing:ModifyRule", rule.arn),
      );
      service("shop", task("shop", { from: platform.repository() }), platform.place(), {
        deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: "10" },
        loadBalancers: [{
          targetGroupArn: blue.arn,
          containerName: "shop",
          containerPort: 8080,
          advancedConfiguration: {
            alternateTargetGroupArn: green.arn,
            productionListenerRule: rule.arn,
            roleArn: shifts.arn,
          },
        }],
      });
    },
  },
];
