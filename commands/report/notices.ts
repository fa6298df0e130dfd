import { entryOf } from "../../toolkit/aws-model";
import { plain } from "../../toolkit/shared/values";
import { shortName, type SimulatedResource } from "../../toolkit/simulator";
import { keptWhenOmitted } from "../../toolkit/simulator/omitted";
import type { Omission, Preview, Step } from "../../toolkit/simulator/step-generator";
import { effectsIn } from "../changes/meaning";
import type { Notice } from "./report";

const DATABASE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";

/** Effects of steps on users of a deployed stack, the worst first. */
export function noticesOf({ steps, omissions }: Preview, head: readonly SimulatedResource[]): Notice[] {
  const after = new Map(head.map((resource) => [resource.urn, resource]));
  const known = effectsIn(steps).map(({ effect, interrupts, steps: causes }): Notice => ({
    kind: interrupts ? "interruption" : effect === "rollout" ? "rollout" : "later",
    effect: interrupts && causes.every((step) => isInWindow(step, after)) ? `${effect}, in its maintenance window` : effect,
    resources: namesOf(causes),
  }));
  const recreated = steps.filter(({ operation, type }) => operation === "replace" && type === SERVICE);
  const notices = [
    ...lasting(steps),
    ...(recreated.length === 0
      ? []
      : [{ kind: "interruption", effect: "the service is recreated", resources: namesOf(recreated) } as const]),
    ...steps.filter(({ collides }) => collides).map((step): Notice => ({
      kind: "interruption",
      effect: "the update fails: AWS allows only one of the old and the new resource",
      resources: [step.name],
    })),
    ...known,
    ...omissions.filter(staysAtAws).map(({ urn, path }): Notice => ({
      kind: "note",
      effect: `${path} stays as it is in AWS: the program omits it, and the provider doesn't unset it`,
      resources: [shortName(urn)],
    })),
  ];
  return notices.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

const KINDS: readonly Notice["kind"][] = ["lasting", "interruption", "rollout", "later", "note"];

const namesOf = (steps: readonly Step[]) => steps.map(({ name }) => name).toSorted();

/** Lost data, and replaced resources that everything else depends on. */
function lasting(steps: readonly Step[]): Notice[] {
  return steps.filter(({ operation }) => operation === "replace" || operation === "delete").flatMap(({ operation, type, name }) => {
    const entry = entryOf(type);
    const noun = entry?.noun ?? "resource";
    if (entry?.holdsData === true) {
      const effect = operation === "replace" ? `data: a new and empty ${noun} replaces it` : `data: the ${noun} is deleted`;
      return [{ kind: "lasting", effect, resources: [name] } as const];
    }
    if (entry?.isFoundation !== true) return [];
    const what = operation === "replace" ? "replaced" : "deleted";
    return [{ kind: "lasting", effect: `the ${noun} is ${what}, and other resources depend on it`, resources: [name] } as const];
  });
}

/** Whether RDS waits for the maintenance window to restart the database. */
function isInWindow({ type, urn }: Step, after: ReadonlyMap<string, SimulatedResource>): boolean {
  return type === DATABASE && plain(after.get(urn)?.inputs["applyImmediately"]) !== true;
}

function staysAtAws({ type, path }: Omission): boolean {
  return keptWhenOmitted(type).some((kept) => path === kept || path.startsWith(`${kept}.`) || kept.startsWith(`${path}.`));
}
