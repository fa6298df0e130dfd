import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { logGroup, writesLog } from "./data";
import { account, allow, REGION, role, roleOf, type Statement, trust } from "./iam";
import { ANYWHERE, egress, securityGroup } from "./network";

/** A repository with immutable tags that keeps the images in use and ten others. */
export function repository(name: string): aws.ecr.Repository {
  const made = new aws.ecr.Repository(name, {
    name,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "AES256" }],
  });
  const rules = [
    {
      rulePriority: 1,
      selection: { tagStatus: "tagged", tagPatternList: ["live-*"], countType: "imageCountMoreThan", countNumber: 1000 },
      action: { type: "expire" },
    },
    { rulePriority: 2, selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 }, action: { type: "expire" } },
  ];
  new aws.ecr.LifecyclePolicy(`${name}-lifecycle`, { repository: made.name, policy: JSON.stringify({ rules }) });
  return made;
}

/** Permissions to pull an image of a repository. */
export const pulls = (from: aws.ecr.Repository): Statement[] => [
  allow("ecr:GetAuthorizationToken", "*"),
  allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], from.arn),
];

/** An image by the commit from which it was built. */
export const imageOf = (from: aws.ecr.Repository): pulumi.Output<string> => pulumi.interpolate`${from.repositoryUrl}:3f2c1a9`;

export const tasksTrust = (): pulumi.Output<string> =>
  trust("ecs-tasks.amazonaws.com", {
    StringEquals: { "aws:SourceAccount": account() },
    ArnLike: { "aws:SourceArn": `arn:aws:ecs:${REGION}:${account()}:*` },
  });

export interface TaskArgs {
  from: aws.ecr.Repository;
  /** Permissions of the program in the container. */
  statements?: Statement[];
  /** Permissions of ECS to start it, besides its image and log. */
  starts?: Statement[];
  /** Properties of the container, as in the API. */
  container?: Record<string, unknown>;
  args?: Partial<aws.ecs.TaskDefinitionArgs>;
}

export interface Task {
  definition: aws.ecs.TaskDefinition;
  taskRole: aws.iam.Role;
  executionRole: aws.iam.Role;
}

/** A task definition for Fargate with one container, its roles and its log group. */
export function task(name: string, { from, statements = [], starts = [], container = {}, args = {} }: TaskArgs): Task {
  const logs = logGroup(`${name}-log`, `/apps/${name}`);
  const executionRole = roleOf(`${name}-execution`, tasksTrust(), ...pulls(from), writesLog(logs), ...starts);
  const taskRole = roleOf(`${name}-task`, tasksTrust(), ...statements);
  const definition = new aws.ecs.TaskDefinition(`${name}-definition`, {
    family: name,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn: executionRole.arn,
    taskRoleArn: taskRole.arn,
    containerDefinitions: pulumi.jsonStringify([{
      name,
      image: imageOf(from),
      essential: true,
      readonlyRootFilesystem: true,
      healthCheck: { command: ["CMD-SHELL", "wget -qO- localhost:8080/health || exit 1"] },
      logConfiguration: {
        logDriver: "awslogs",
        options: { "awslogs-group": logs.name, "awslogs-region": REGION, "awslogs-stream-prefix": name },
      },
      ...container,
    }]),
    ...args,
  });
  return { definition, taskRole, executionRole };
}

export interface ServicePlace {
  cluster: aws.ecs.Cluster;
  vpcId: pulumi.Input<string>;
  subnets: pulumi.Input<string>[];
}

/** A service of two tasks whose security group lets out HTTPS only. */
export function service(
  name: string,
  { definition }: Pick<Task, "definition">,
  { cluster, vpcId, subnets }: ServicePlace,
  args: Partial<aws.ecs.ServiceArgs> = {},
): { service: aws.ecs.Service; group: aws.ec2.SecurityGroup } {
  const group = securityGroup(`${name}-group`, vpcId);
  egress(`${name}-https`, group, ANYWHERE);
  const made = new aws.ecs.Service(`${name}-service`, {
    name,
    cluster: cluster.arn,
    taskDefinition: definition.arn,
    desiredCount: 2,
    launchType: "FARGATE",
    networkConfiguration: { subnets, securityGroups: [group.id], assignPublicIp: false },
    deploymentCircuitBreaker: { enable: true, rollback: true },
    ...args,
  });
  return { service: made, group };
}

/** A function from a zip file with its log group and a role that writes it, and is granted more. */
export function lambda(name: string, statements: Statement[] = [], args: Partial<aws.lambda.FunctionArgs> = {}): aws.lambda.Function {
  const logs = logGroup(`${name}-log`, `/aws/lambda/${name}`);
  return new aws.lambda.Function(name, {
    name,
    role: role(`${name}-role`, "lambda.amazonaws.com", writesLog(logs), ...statements).arn,
    runtime: "nodejs22.x",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = async () => ({});") }),
    ...args,
  });
}
