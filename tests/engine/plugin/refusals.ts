import { isObject, type Properties } from "../../../toolkit/shared/values";

/**
 * Check of AWS or the provider that isn't in the schemas: for a creation, or for an update of a resource with the inputs `before`.
 * Returns the error; undefined if the inputs are accepted.
 */
type Refusal = (inputs: Properties, before: Properties | undefined) => string | undefined;

const REFUSALS: Record<string, Refusal[]> = {
  "aws:ecs/service:Service": [graceWithoutLoadBalancer, alarmsWithoutNames],
  "aws:scheduler/schedule:Schedule": [timeInThePast, startInThePast],
  "aws:secretsmanager/secretVersion:SecretVersion": [(inputs) => valueRefusal(SECRET_VERSION, inputs)],
  "aws:ssm/parameter:Parameter": [(inputs) => valueRefusal(PARAMETER, inputs)],
};

const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const PARAMETER = "aws:ssm/parameter:Parameter";

/**
 * The CLI's role may read no secret: the provider reads the value of these resources when it creates and refreshes them, also if a
 * write-only argument gave it. Source: terraform-provider-aws, internal/service/secretsmanager/secret_version.go,
 * `findSecretVersionByTwoPartKey`; internal/service/ssm/parameter.go, `findParameterByName`, WithDecryption.
 */
export function valueRefusal(type: string, inputs: Properties): string | undefined {
  if (process.env["AWS_PRACTICE_READS_SECRETS"] === "true") return undefined;
  const denied = (action: string) => `AccessDeniedException: User: deployment is not authorized to perform: ${action}`;
  if (type === SECRET_VERSION) return denied("secretsmanager:GetSecretValue");
  return type === PARAMETER && inputs["type"] === "SecureString" ? denied("kms:Decrypt") : undefined;
}

/** The provider's error for a secret that no one created; undefined for other lookups. */
export function missingSecret(token: string, inputs: Properties, given: readonly string[]): string | undefined {
  const { name } = inputs;
  return token === "aws:secretsmanager/getSecret:getSecret" && typeof name === "string" && !given.includes(name)
    ? `reading Secrets Manager Secret (${name}): couldn't find resource`
    : undefined;
}

const OIDC_LOOKUP = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider";

/**
 * The provider's error for an OpenID Connect provider that the account doesn't have; undefined for other lookups.
 * Source: terraform-provider-aws, internal/service/iam/openid_connect_provider_data_source.go.
 */
export function missingOidcProvider(token: string, { url }: Properties, existing: readonly { id: string }[]): string | undefined {
  if (token !== OIDC_LOOKUP || typeof url !== "string") return undefined;
  const isThere = existing.some(({ id }) => id.endsWith(`:oidc-provider/${url.replace(/^https:\/\//, "")}`));
  return isThere ? undefined : `reading IAM OIDC Provider (${url}): not found`;
}

/** AWS's error for creating or updating a resource; undefined if it accepts the inputs. */
export function refusalOf(type: string, inputs: Properties, before?: Properties): string | undefined {
  for (const refusal of REFUSALS[type] ?? []) {
    const refused = refusal(inputs, before);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

const isEmpty = (list: unknown) => !Array.isArray(list) || list.length === 0;

/**
 * ECS checks the load balancers that a service already has, not those of the same call; the provider sends only changes.
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
 * Applies only to new schedules: an existing one whose time is over stays, and a plan can't know whether it exists.
 * Source: https://github.com/DefangLabs/pulumi-defang/pull/425: AWS rejects a fire time in the past at create.
 */
function timeInThePast(inputs: Properties, before: Properties | undefined): string | undefined {
  const { scheduleExpression, scheduleExpressionTimezone: timeZone = "UTC" } = inputs;
  const time = typeof scheduleExpression === "string" ? /^at\((.*)\)$/.exec(scheduleExpression)?.[1] : undefined;
  if (before !== undefined || time === undefined || typeof timeZone !== "string") return undefined;
  // The Swedish format is 2026-11-26 17:00:00
  const now = new Date().toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
  return time < now ? `ValidationException: Invalid Schedule Expression ${String(scheduleExpression)}: the time is over` : undefined;
}

/**
 * Applies only to recurring schedules: AWS ignores the start of a one-time one. No source says that it rejects an end in the past.
 * Sources: EventBridge Scheduler API reference, `CreateSchedule`, StartDate; AWS's answer in https://github.com/getmoto/moto/pull/8178.
 */
function startInThePast({ scheduleExpression, startDate }: Properties, before: Properties | undefined): string | undefined {
  const isOnce = typeof scheduleExpression === "string" && scheduleExpression.startsWith("at(");
  if (before !== undefined || isOnce || typeof startDate !== "string") return undefined;
  const isOver = Date.parse(startDate) < Date.now() - 300_000;
  return isOver ? "ValidationException: The StartDate you specify cannot be earlier than 5 minutes ago." : undefined;
}
