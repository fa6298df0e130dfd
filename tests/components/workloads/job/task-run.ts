const ECS = "arn:aws:ecs:ap-northeast-1:111111111111";

/** A task of the platform that a state machine runs, and the topic that it notifies. */
export const taskRun = <const Name extends string>(name: Name) => ({
  containerName: name,
  logGroupName: `/aws-practice/stg/${name}`,
  clusterArn: `${ECS}:cluster/aws-practice-stg`,
  taskDefinitionArn: `${ECS}:task-definition/aws-practice-${name}-stg:7`,
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-1"],
  capacityProvider: "FARGATE" as const,
  retries: 3,
  topicArn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
  runbook: undefined,
  chat: false,
  entry: name,
});
