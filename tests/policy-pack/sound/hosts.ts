import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  account,
  allow,
  bucket,
  imageOf,
  lambda,
  logGroup,
  network,
  objects,
  repository,
  role,
  roleOf,
  securityGroup,
  trust,
  writesLog,
} from "./parts";
import type { SoundProgram } from "./program";

/** Machines, clusters of Kubernetes and functions from images. */
export const HOSTS: readonly SoundProgram[] = [
  {
    title: "Instances of a group behind a load balancer, reached by Session Manager only",
    source:
      "EC2 Auto Scaling user guide, \"Launch templates\"; Systems Manager user guide, \"Create a custom IAM role for Session Manager\"",
    program: () => {
      const net = network();
      const messages = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
      const own = roleOf(
        "machines",
        trust("ec2.amazonaws.com", {}),
        allow([...messages.map((name) => `ssmmessages:${name}`), "ssm:UpdateInstanceInformation"], "*"),
      );
      const profile = new aws.iam.InstanceProfile("machines", { role: own.name });
      const group = securityGroup("machines-group", net.vpc.id);
      const template = new aws.ec2.LaunchTemplate("machines", {
        imageId: "ami-0123456789abcdef0",
        instanceType: "m7g.large",
        iamInstanceProfile: { arn: profile.arn },
        vpcSecurityGroupIds: [group.id],
        metadataOptions: { httpTokens: "required", httpEndpoint: "enabled", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 30, volumeType: "gp3", encrypted: "true" } }],
        monitoring: { enabled: true },
      });
      const targets = new aws.lb.TargetGroup("machines", {
        port: 8080,
        protocol: "HTTP",
        vpcId: net.vpc.id,
        healthCheck: { path: "/health", matcher: "200" },
      });
      new aws.autoscaling.Group("machines", {
        minSize: 2,
        maxSize: 6,
        vpcZoneIdentifiers: net.privateSubnetIds,
        targetGroupArns: [targets.arn],
        healthCheckType: "ELB",
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 90 } },
      });
    },
  },
  {
    title: "A cluster of EKS with a private endpoint, nodes, and an identity for pods",
    source: "EKS user guide, \"Amazon EKS cluster IAM role\", \"node IAM role\" and \"Learn how EKS Pod Identity grants pods access\"",
    program: () => {
      const net = network();
      const attach = (to: aws.iam.Role, name: string) =>
        new aws.iam.RolePolicyAttachment(`${name}-attachment`, { role: to.name, policyArn: `arn:aws:iam::aws:policy/${name}` });
      const control = role("control-plane", "eks.amazonaws.com");
      attach(control, "AmazonEKSClusterPolicy");
      const nodes = roleOf("nodes", trust("ec2.amazonaws.com", {}));
      for (const name of ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]) attach(nodes, name);
      const secrets = new aws.kms.Key("eks-secrets", { description: "Secrets of Kubernetes", enableKeyRotation: true });
      const cluster = new aws.eks.Cluster("cluster", {
        roleArn: control.arn,
        version: "1.33",
        vpcConfig: { subnetIds: net.privateSubnetIds, endpointPrivateAccess: true, endpointPublicAccess: false },
        accessConfig: { authenticationMode: "API" },
        enabledClusterLogTypes: ["api", "audit", "authenticator"],
        encryptionConfig: { provider: { keyArn: secrets.arn }, resources: ["secrets"] },
        deletionProtection: true,
      });
      new aws.eks.NodeGroup("nodes", {
        clusterName: cluster.name,
        nodeRoleArn: nodes.arn,
        subnetIds: net.privateSubnetIds,
        scalingConfig: { desiredSize: 2, minSize: 2, maxSize: 6 },
      });
      new aws.eks.Addon("pod-identity", { clusterName: cluster.name, addonName: "eks-pod-identity-agent" });
      const files = bucket("pod-files");
      const pod = roleOf(
        "pod",
        pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [{
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Condition: { StringEquals: { "aws:SourceAccount": account() }, ArnEquals: { "aws:SourceArn": cluster.arn } },
          }],
        }),
        allow("s3:GetObject", objects(files)),
      );
      new aws.eks.PodIdentityAssociation("pod", {
        clusterName: cluster.name,
        namespace: "shop",
        serviceAccount: "reader",
        roleArn: pod.arn,
      });
    },
  },
  {
    title: "A function from an image, with an alias, provisioned concurrency and traces",
    source: "Lambda developer guide, \"Create a Lambda function using a container image\" and \"Create an alias for a Lambda function\"",
    program: () => {
      const from = repository("price");
      const own = lambdaRole("price");
      const made = new aws.lambda.Function("price", {
        name: "price",
        packageType: "Image",
        imageUri: imageOf(from),
        role: own.arn,
        publish: true,
        tracingConfig: { mode: "Active" },
      });
      const live = new aws.lambda.Alias("live", { name: "live", functionName: made.name, functionVersion: made.version });
      new aws.lambda.ProvisionedConcurrencyConfig("live", {
        functionName: made.name,
        qualifier: live.name,
        provisionedConcurrentExecutions: 2,
      });
      lambda("shop", [allow("lambda:InvokeFunction", live.arn)]);
    },
  },
];

function lambdaRole(name: string): aws.iam.Role {
  const logs = logGroup(`${name}-log`, `/aws/lambda/${name}`);
  return role(`${name}-role`, "lambda.amazonaws.com", writesLog(logs), allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"));
}
