import { isDeepStrictEqual } from "node:util";

import { entryOf } from "../../../toolkit/aws-model";
import { lookupIdentity, type Place, placeIn, ResourceRequest, uniqueKey } from "../../../toolkit/aws-model/request";
import { isUnknown, type Properties } from "../../../toolkit/shared/values";
import { answerLookup, answerResource } from "../../../toolkit/simulator/answers";
import { DEFAULTS, isMadeUp } from "../../../toolkit/simulator/defaults";
import { shortName } from "../../../toolkit/simulator/monitor";
import { withOmitted } from "../../../toolkit/simulator/omitted";
import { deletionRefusal } from "./deletion";
import { importIdOf } from "./import-ids";
import { modified, requireCreatable } from "./rds";
import { refusalOf } from "./refusals";
import { bringIntoRange } from "./scaling";
import type { Entry, Operation, Thing, World, WorldFile } from "./world-file";

/** A resource as the engine names it. */
export interface Subject {
  urn: string;
  /** Empty before it is made. */
  id: string;
  /** What the engine knows of it. */
  outputs: Properties;
}

export interface Made {
  id: string;
  outputs: Properties;
}

/** The thing is there, but the call that made it failed. */
export class MadeButFailed extends Error {
  constructor(message: string, readonly made: Made) {
    super(message);
  }
}

const DATABASE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/** AWS as a provider sees it: makes, changes and deletes things in a world that outlives every process. */
export class Cloud {
  /** @param requireValid Throws what AWS answers to inputs that its schemas refuse. */
  constructor(
    private readonly world: WorldFile,
    private readonly place: Place,
    private readonly requireValid: (urn: string, inputs: Properties) => void = () => undefined,
  ) {}

  /**
   * Inputs with a name where the program gives none, as the provider makes one up before anything is asked of AWS; a thing that is
   * there keeps its own. Source: pulumi-terraform-bridge, pkg/tfbridge/schema.go, `applyDefaults`.
   */
  check(urn: string, olds: Properties, news: Properties): Properties {
    const property = entryOf(typeOf(urn))?.autoName ?? undefined;
    if (property === undefined || news[property] !== undefined || news[`${property}Prefix`] !== undefined) return news;
    const world = this.world.read();
    const name = isMadeUp(olds, property)
      ? olds[property]
      : answerResource(this.requestOf(world, urn, news, identityOf(urn, (world.made[urn] ?? 0) + 1))).outputs[property];
    return name === undefined ? news : { ...news, [property]: name, [DEFAULTS]: [property] };
  }

  create(urn: string, inputs: Properties): Made {
    return this.perform("create", { urn, id: "", outputs: {} }, (world) => {
      this.requireValid(urn, inputs);
      requireTaken(typeOf(urn), refusalOf(typeOf(urn), inputs));
      const serial = count(world, urn);
      if (typeOf(urn) === DATABASE) requireCreatable(inputs);
      const thing = this.answer(world, { urn, inputs, serial, version: 1 });
      if (thing.type === TASK_DEFINITION) setRevision(world, thing);
      const other = world.things.findIndex(({ unique }) => unique === thing.unique);
      if (other >= 0 && entryOf(thing.type)?.takesOver !== true) throw new Error(`${thing.type} ${thing.id} already exists`);
      if (other >= 0) world.things.splice(other, 1);
      world.things.push(thing);
      bringIntoRange(thing, world.things);
      return thing;
    });
  }

  /** Undefined where it isn't there. */
  read(subject: Subject): (Made & { inputs: Properties }) | undefined {
    const thing = find(this.world.read(), subject);
    return thing && { id: thing.id, outputs: thing.outputs, inputs: thing.inputs };
  }

  /** What the state has of the inputs already isn't asked for again, and what is left out may stay as it is, as in the AWS provider. */
  update(subject: Subject, inputs: Properties, oldInputs?: Properties): Made {
    if (oldInputs !== undefined && isInState(subject.outputs, oldInputs, inputs)) return { id: subject.id, outputs: subject.outputs };
    return this.perform("update", subject, (world) => {
      const before = find(world, subject);
      if (before === undefined) throw new Error(`${typeOf(subject.urn)} ${subject.id} does not exist`);
      this.requireValid(subject.urn, inputs);
      const sent = before.type === SERVICE && oldInputs !== undefined ? withUnsent(before.inputs, oldInputs, inputs) : inputs;
      requireTaken(before.type, refusalOf(before.type, sent, before.inputs));
      const asked = withOmitted(before.type, before.inputs, sent);
      const change = before.type === DATABASE ? modified(before, asked) : { inputs: asked, pending: undefined };
      const after = this.answer(world, { ...before, urn: subject.urn, ...change, version: before.version + 1 });
      if (world.things.some((thing) => thing !== before && thing.unique === after.unique)) {
        throw new Error(`${after.type} ${after.id} already exists`);
      }
      world.things[world.things.indexOf(before)] = after;
      bringIntoRange(after, world.things);
      return after;
    });
  }

  /** What is gone already is no failure, as in the AWS provider. */
  delete(subject: Subject): void {
    this.perform("delete", subject, (world) => {
      const thing = find(world, subject);
      if (thing === undefined) return subject;
      const refusal = deletionRefusal(thing, world.things);
      if (refusal !== undefined) throw new Error(`deleting ${thing.type} (${thing.id}): ${refusal}`);
      world.things.splice(world.things.indexOf(thing), 1);
      return thing;
    });
  }

  /**
   * What a lookup finds in the world it tells from there, everything else from the table. The engine takes no unknown value for an answer:
   * pulumi/pulumi, pkg/resource/plugin/provider_plugin.go, `Invoke`.
   */
  lookup(token: string, inputs: Properties): Properties {
    const world = this.world.read();
    const { outputs } = answerLookup(this.requestOf(world, token, inputs, lookupIdentity(token, inputs)));
    const type = token.replace(
      /\/get(\w)(\w*):get\w+$/,
      (_, first: string, rest: string) => `/${first.toLowerCase()}${rest}:${first}${rest}`,
    );
    const names = Object.values(inputs);
    const found = world.things.find((thing) =>
      thing.type === type && [thing.id, thing.outputs["name"], thing.outputs["arn"]].some((name) => names.includes(name))
    );
    const answer = found === undefined ? outputs : { ...outputs, ...found.outputs, id: found.id };
    return Object.fromEntries(Object.entries(answer).filter(([, value]) => !isUnknown(value)));
  }

  private answer(world: World, known: Pick<Thing, "urn" | "inputs" | "serial" | "version"> & Partial<Thing>): Thing {
    const requestOf = this.requestOf(world, known.urn, known.inputs, identityOf(known.urn, known.serial));
    const { id, outputs, unique, kept } = answerResource(requestOf, known.id);
    const again = known.type === TASK_DEFINITION ? { arn: known.outputs?.["arn"], revision: known.outputs?.["revision"] } : {};
    return {
      ...known,
      type: requestOf.type,
      id,
      outputs: asTold({ ...outputs, ...again }),
      unique: uniqueKey(requestOf.type, requestOf.place, unique),
      kept: known.kept ?? kept,
    };
  }

  private requestOf(world: World, urn: string, inputs: Properties, identity: string): ResourceRequest {
    const outputsOf = (id: unknown) => {
      const thing = world.things.find((one) => one.id === id);
      return thing && { ...thing.outputs, ...thing.kept };
    };
    const { [DEFAULTS]: _, ...asked } = inputs;
    return new ResourceRequest(typeOf(urn), shortName(urn) || urn, asked, placeIn(this.place, inputs), identity, outputsOf);
  }

  /** One operation, with what is to go wrong with it, and its line in the log. */
  private perform<T extends Made>(operation: Operation, subject: Subject, act: (world: World) => T): T {
    const entry = { operation, type: typeOf(subject.urn), name: shortName(subject.urn), urn: subject.urn, id: subject.id };
    const fault = this.world.nextFault(operation);
    if (fault === "kill-before") this.killParent({ ...entry, outcome: "killed before" });
    if (fault === "fail") {
      this.world.append({ ...entry, outcome: "failed" });
      throw new Error(`${operation} of ${entry.name} failed, as it was told to`);
    }

    if (fault === "refuse") {
      const { made: asIf } = this.orRefused(entry, (world) => ({ made: act(structuredClone(world)) }));
      this.world.append({ ...entry, outcome: "refused" });
      throw new MadeButFailed(`${operation} of ${entry.name} was refused, as it was told to`, asIf);
    }
    if (fault === "hold") {
      this.world.append({ ...entry, outcome: "held" });
      this.world.hold();
    }

    const made = this.orRefused(entry, act);
    entry.id = made.id;
    if (fault === "kill-after") this.killParent({ ...entry, outcome: "killed after" });
    const failsAfter = fault === "fail-after" || fault === "lose-answer";
    this.world.append({ ...entry, outcome: failsAfter ? "failed after" : "done" });
    const message = `${operation} of ${entry.name} failed after it was done, as it was told to`;
    if (fault === "fail-after" && operation !== "delete") throw new MadeButFailed(message, made);
    if (failsAfter) throw new Error(message);
    return made;
  }

  private orRefused<T>(entry: Omit<Entry, "outcome">, act: (world: World) => T): T {
    try {
      return this.world.change(act);
    } catch (error) {
      this.world.append({ ...entry, outcome: (error as Error).message });
      throw error;
    }
  }

  /** The engine, which started this process, ends without a chance to write anything; so does this process. */
  private killParent(entry: Entry): never {
    this.world.append(entry);
    process.kill(process.ppid, "SIGKILL");
    process.kill(process.pid, "SIGKILL");
    throw new Error("unreachable");
  }
}

/** `urn:pulumi:stg::aws-practice::aws-practice:index:Network$aws:ec2/vpc:Vpc::network-vpc` -> `aws:ec2/vpc:Vpc`; a lookup's token stays. */
export function typeOf(urn: string): string {
  return urn.startsWith("urn:") ? (urn.split("::")[2] ?? "").split("$").at(-1)! : urn;
}

/**
 * What isn't other than before isn't sent, so what was changed elsewhere meanwhile stays.
 * Source: terraform-provider-aws, internal/service/ecs/service.go, `resourceServiceUpdate`: `d.HasChange` of each property.
 */
function withUnsent(there: Properties, before: Properties, after: Properties): Properties {
  const unsent = Object.keys(after).filter((key) => there[key] !== undefined && isDeepStrictEqual(before[key], after[key]));
  return { ...after, ...Object.fromEntries(unsent.map((key) => [key, there[key]])) };
}

function requireTaken(type: string, refusal: string | undefined): void {
  if (refusal !== undefined) throw new Error(`${type}: ${refusal}`);
}

/** What is made anew under the same URN is another thing. */
const identityOf = (urn: string, serial: number) => (serial === 1 ? urn : `${urn} ${serial}`);

/** Whether all that is other than before is what the state has. */
function isInState(state: Properties, before: Properties, after: Properties): boolean {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) =>
    key !== DEFAULTS && !isDeepStrictEqual(before[key], after[key])
  );
  return changed.every((key) => isDeepStrictEqual(state[key], after[key]));
}

function count(world: World, key: string): number {
  world.made[key] = (world.made[key] ?? 0) + 1;
  return world.made[key];
}

/** Each registration of a family is its next revision, also after all others are gone. Source: ECS API reference, `RegisterTaskDefinition`. */
function setRevision(world: World, thing: Thing): void {
  const revision = count(world, `revisions of ${thing.unique}`);
  Object.assign(thing.outputs, { revision, arn: `${String(thing.outputs["arnWithoutRevision"])}:${revision}` });
  thing.unique += `:${revision}`;
}

/** The revisions of a family have one id; its ARN says which one it is. Source: terraform-provider-aws, internal/service/ecs/task_definition.go. */
function find({ things }: World, { urn, id, outputs }: Subject): Thing | undefined {
  const isOther = (thing: Thing) =>
    thing.type === TASK_DEFINITION && outputs["arn"] !== undefined && outputs["arn"] !== thing.outputs["arn"];
  return things.find((thing) => thing.type === typeOf(urn) && [thing.id, importIdOf(thing)].includes(id) && !isOther(thing));
}

/** As it travels: JSON knows no undefined; what the tables don't know isn't told. */
function asTold(outputs: Properties): Properties {
  return JSON.parse(JSON.stringify(outputs, (_, value: unknown) => (isUnknown(value) ? undefined : value))) as Properties;
}
