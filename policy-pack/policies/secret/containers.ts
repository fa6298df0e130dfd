import { EVENT_TARGET, FUNCTION, SCHEDULE, STATE_MACHINE, TASK_DEFINITION } from "../../types";

/** Properties with container definitions, as objects or as JSON. */
export const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  [TASK_DEFINITION]: ["containerDefinitions"],
  "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": ["containerDefinitions"],
  "aws:ecs/expressGatewayService:ExpressGatewayService": ["primaryContainer"],
  "aws:batch/jobDefinition:JobDefinition": ["containerProperties", "ecsProperties", "eksProperties", "nodeProperties"],
  [SCHEDULE]: ["target"],
  [EVENT_TARGET]: ["input"],
  [STATE_MACHINE]: ["definition"],
  "aws:apprunner/service:Service": ["sourceConfiguration"],
  [FUNCTION]: ["environment"],
  "aws:codebuild/project:Project": ["environment"],
  "aws:amplify/app:App": ["environmentVariables"],
  "aws:amplify/branch:Branch": ["environmentVariables"],
  "aws:sagemaker/model:Model": ["primaryContainer", "containers"],
  // Docker reference, "ARG": "It isn't recommended to use build arguments for passing secrets", as the image's history shows them.
  "docker-build:index:Image": ["buildArgs"],
};

/** Properties with commands. */
export const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(CONTAINERS).filter(([type]) => /^aws:(?:ecs|batch|scheduler|cloudwatch|sfn)\//.test(type))),
  [FUNCTION]: ["imageConfig"],
};
