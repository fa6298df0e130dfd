import { NO_IMAGE_YET } from "../../components/images/image-reference";
import { type Export, nameOf, type StateResource } from "../../toolkit/recover/state";
import { isObject, type Properties } from "../../toolkit/shared/values";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SERVICE = "aws:ecs/service:Service";
const JOB = "aws-practice:index:ScheduledJob$";

/** A service or a job as a stack's state has it. */
export interface Workload {
  kind: "service" | "job";
  /** As the stack file names it. */
  name: string;
  /** ARN of its task definition. */
  taskDefinition: string;
  /** Undefined before the first image. */
  image: string | undefined;
  /** Its service in ECS; undefined for a job. */
  service: { cluster: string; name: string } | undefined;
}

/** Services and jobs of a state, in its order. */
export function workloadsOf({ deployment: { resources = [] } }: Export): Workload[] {
  const existing = resources.filter(({ delete: isOld, external }) => isOld !== true && external !== true);
  const definitions = existing.filter(({ type }) => type === TASK_DEFINITION);
  const services = existing.filter(({ type }) => type === SERVICE).flatMap((service): Workload[] => {
    const { taskDefinition, cluster, name } = texts(service.outputs);
    const definition = definitions.find(({ outputs }) => outputs?.["arn"] === taskDefinition);
    if (definition === undefined || cluster === undefined || name === undefined) return [];
    return [{ kind: "service", ...containerOf(definition), service: { cluster, name } }];
  });
  const jobs = definitions.filter(({ urn }) => urn.includes(JOB))
    .map((definition): Workload => ({ kind: "job", ...containerOf(definition), service: undefined }));
  return [...services, ...jobs];
}

function containerOf(definition: StateResource): Pick<Workload, "name" | "taskDefinition" | "image"> {
  const { arn, containerDefinitions = "[]" } = texts(definition.outputs);
  return { ...firstContainer(JSON.parse(containerDefinitions), nameOf(definition)), taskDefinition: arn ?? definition.id ?? "" };
}

/** The workload's own container comes first in its task definition, and has its name. */
export function firstContainer(containers: unknown, fallback: string): Pick<Workload, "name" | "image"> {
  const [first]: unknown[] = Array.isArray(containers) ? containers : [];
  const { name = fallback, image } = isObject(first) ? texts(first) : {};
  return { name, image: image?.endsWith(`:${NO_IMAGE_YET}`) === true ? undefined : image };
}

const texts = (properties: Properties = {}): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(properties).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
