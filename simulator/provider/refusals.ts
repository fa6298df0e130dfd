import { isObject, type Properties } from "../values";

/** What AWS, or the provider, refuses of the inputs of a thing that is made, or of one that is there and has `before`. */
type Refusal = (inputs: Properties, before: Properties | undefined) => string | undefined;

const REFUSALS: Record<string, Refusal[]> = {
  "aws:ecs/service:Service": [graceWithoutLoadBalancer, alarmsWithoutNames],
  "aws:ecs/taskDefinition:TaskDefinition": [containerHealthChecks],
};

/** Why AWS doesn't make or change a thing so; undefined where it does. */
export function refusalOf(type: string, inputs: Properties, before?: Properties): string | undefined {
  for (const refusal of REFUSALS[type] ?? []) {
    const refused = refusal(inputs, before);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

const isEmpty = (list: unknown) => !Array.isArray(list) || list.length === 0;

/**
 * ECS looks at the load balancers that a service has, not at those that the same call brings; the provider sends what changes.
 * Sources: aws-cloudformation/cloudformation-coverage-roadmap#1313; aws/copilot-cli#4011; hashicorp/terraform-provider-aws#31104.
 */
function graceWithoutLoadBalancer(inputs: Properties, before: Properties | undefined): string | undefined {
  const seconds = inputs["healthCheckGracePeriodSeconds"];
  const isSent = typeof seconds === "number" && seconds > 0 && seconds !== before?.["healthCheckGracePeriodSeconds"];
  return isSent && isEmpty((before ?? inputs)["loadBalancers"])
    ? "InvalidParameterException: Health check grace period is only valid for services configured to use load balancers"
    : undefined;
}

/** Source: terraform-provider-aws, internal/service/ecs/service.go, `expandAlarms`; aws-sdk-go-v2, service/ecs/validators.go, `validateDeploymentAlarms`. */
function alarmsWithoutNames({ alarms }: Properties): string | undefined {
  return isObject(alarms) && isEmpty(alarms["alarmNames"]) ? "missing required field, UpdateServiceInput.DeploymentConfiguration.Alarms.AlarmNames" : undefined;
}

/** Source: Amazon ECS API reference, `HealthCheck`. */
const HEALTH_CHECK = { interval: [5, 300], timeout: [2, 60], retries: [1, 10], startPeriod: [0, 300] } as const;

function containerHealthChecks({ containerDefinitions }: Properties): string | undefined {
  const containers = typeof containerDefinitions === "string" ? (JSON.parse(containerDefinitions) as Properties[]) : [];
  for (const { name, healthCheck } of containers) {
    for (const [property, [least, most]] of Object.entries(HEALTH_CHECK)) {
      const value = isObject(healthCheck) ? healthCheck[property] : undefined;
      if (typeof value === "number" && (value < least || value > most)) {
        return `ClientException: Container ${String(name)}: health check ${property} ${value} is not between ${least} and ${most}`;
      }
    }
  }
  return undefined;
}
