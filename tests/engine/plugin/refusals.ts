import { isObject, type Properties } from "../../../toolkit/shared/values";

/** What AWS, or the provider, refuses besides what the schemas know: of the inputs of a thing that is made, or of one that is there and has `before`. */
type Refusal = (inputs: Properties, before: Properties | undefined) => string | undefined;

const REFUSALS: Record<string, Refusal[]> = {
  "aws:ecs/service:Service": [graceWithoutLoadBalancer, alarmsWithoutNames],
  "aws:scheduler/schedule:Schedule": [timeInThePast, startInThePast],
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
  return isObject(alarms) && isEmpty(alarms["alarmNames"])
    ? "missing required field, UpdateServiceInput.DeploymentConfiguration.Alarms.AlarmNames"
    : undefined;
}

/**
 * Only of a schedule that is made: a plan can't know whether one whose time is over is there already, and stays.
 * Source: https://github.com/DefangLabs/pulumi-defang/pull/425: AWS rejects a fire time in the past at create.
 */
function timeInThePast(inputs: Properties, before: Properties | undefined): string | undefined {
  const { scheduleExpression, scheduleExpressionTimezone: timeZone = "UTC" } = inputs;
  const time = typeof scheduleExpression === "string" ? /^at\((.*)\)$/.exec(scheduleExpression)?.[1] : undefined;
  if (before !== undefined || time === undefined || typeof timeZone !== "string") return undefined;
  // As Sweden writes it: 2026-11-26 17:00:00
  const now = new Date().toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
  return time < now ? `ValidationException: Invalid Schedule Expression ${String(scheduleExpression)}: the time is over` : undefined;
}

/**
 * Of a schedule that comes again; of one that doesn't, AWS ignores it, and nothing says that it refuses an end that is over.
 * Sources: EventBridge Scheduler API reference, `CreateSchedule`, StartDate; AWS's answer in https://github.com/getmoto/moto/pull/8178.
 */
function startInThePast({ scheduleExpression, startDate }: Properties, before: Properties | undefined): string | undefined {
  const isOnce = typeof scheduleExpression === "string" && scheduleExpression.startsWith("at(");
  if (before !== undefined || isOnce || typeof startDate !== "string") return undefined;
  const isOver = Date.parse(startDate) < Date.now() - 300_000;
  return isOver ? "ValidationException: The StartDate you specify cannot be earlier than 5 minutes ago." : undefined;
}
