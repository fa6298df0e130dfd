import { lookupIdentity, type Place, placeIn, placeOf, ResourceRequest, uniqueKey, whereUnique } from "../aws-model/request";
import { asSecret, holdsSecret, isObject, isUnknown, masked, plain, type Properties } from "../shared/values";
import { withAdded } from "./added-inside";
import { answerLookup, answerRead, answerResource } from "./answers";
import { type Answers, calledAs } from "./given-answers";
import { PROVIDER, shortName, type SimulatedResource, STACK_REFERENCE } from "./simulated-resource";

/** The resource that has a name, or another value, that AWS allows only once. */
export interface Owner {
  urn: string;
  /** Where the name is taken, e.g. `111111111111 ap-northeast-1`. */
  where: string;
}

/** A call of a provider function that looks up what exists. */
export interface Lookup {
  token: string;
  inputs: Properties;
  outputs: Properties;
}

/** Answers resources and lookups as AWS would, and stores the resources that exist. */
export class SimulatedCloud {
  /** Resource types and lookups that the model doesn't have, with their counts. */
  readonly unknownTypes = new Map<string, number>();

  /** Owners of the names that AWS allows only once, by `uniqueKey`. */
  readonly owners = new Map<string, Owner>();

  /** Calls of the lookups, with their results. */
  readonly lookups: Lookup[] = [];

  /** Lookups with partly unknown results, as the program calls them. */
  readonly openLookups = new Set<string>();

  /** URNs of resources whose id is unknown until AWS has created them. */
  readonly withoutId = new Set<string>();
  private readonly outputsById = new Map<string, Properties>();
  private readonly places = new Map<string, Place>();

  /** @param sdkDirectory Folder from which the provider's SDK is resolved, whose types list a lookup's results. */
  constructor(
    private readonly place: Place,
    private readonly answers: Answers,
    private readonly sdkDirectory: string,
  ) {}

  /** Returns the id and outputs that AWS, or the engine, gives a resource. */
  answer(
    urn: string,
    inputs: Properties,
    registration: Pick<SimulatedResource, "type" | "name" | "id" | "external" | "provider" | "options">,
  ) {
    const opened = plain(inputs) as Properties;
    const request = this.request(registration.type, registration.name, opened, registration.provider, urn);

    if (registration.type.startsWith(PROVIDER)) {
      const id = request.uuid();
      this.places.set(`${urn}::${id}`, placeOf(request.inputs, this.place));
      return { id, outputs: inputs };
    }

    if (registration.type === STACK_REFERENCE) return { id: registration.id, outputs: this.stackReference(request) };
    if (registration.external) {
      const another = this.request(registration.type, `another ${registration.name}`, opened, registration.provider, `another ${urn}`);
      return this.keep(registration.id, answerRead(request, another, registration.id), inputs, registration);
    }
    const { id, isIdKnown, outputs, unique, kept, known } = answerResource(request, registration.id === "" ? undefined : registration.id);
    if (!known) this.count(registration.type);
    if (!isIdKnown) this.withoutId.add(urn);
    this.requireUnique(urn, request, unique);
    return this.keep(id, outputs, inputs, registration, kept);
  }

  /** Returns the result of a lookup. */
  lookup(token: string, inputs: Properties, provider: string): Properties {
    const request = this.request(token, token, inputs, provider, lookupIdentity(token, inputs));
    const { outputs, known } = answerLookup(request, this.sdkDirectory);
    const given = this.answers.lookup(token, inputs);
    const whole = { ...outputs, ...given };
    if (!known && Object.keys(given).length === 0) this.count(token);
    this.lookups.push({ token, inputs, outputs: whole });
    if (Object.values(whole).some(isUnknown)) this.openLookups.add(`${calledAs(token)}(${JSON.stringify(masked(inputs))})`);
    return whole;
  }

  /** The outputs of another stack are known only if they are given. Source: pulumi/pulumi, sdk/nodejs/stackReference.ts. */
  private stackReference({ inputs }: ResourceRequest): Properties {
    const outputs = this.answers.stackReference(String(inputs["name"]));
    return outputs === undefined ? inputs : { ...inputs, outputs, secretOutputNames: [] };
  }

  private keep(
    id: string,
    outputs: Properties,
    inputs: Properties,
    { type, options }: Pick<SimulatedResource, "type" | "options">,
    kept: Properties = {},
  ): Pick<SimulatedResource, "id" | "outputs"> {
    this.outputsById.set(id, { ...outputs, ...kept });
    if (typeof outputs["arn"] === "string" && !this.outputsById.has(outputs["arn"])) this.outputsById.set(outputs["arn"], outputs);
    return { id, outputs: withAdded(type, keepSecrets(outputs, inputs, options.additionalSecretOutputs)) };
  }

  private request(type: string, name: string, inputs: Properties, provider: string, identity: string): ResourceRequest {
    const place = placeIn(this.places.get(provider) ?? this.place, inputs);
    return new ResourceRequest(type, name, inputs, place, identity, (id) => this.outputsById.get(String(id)));
  }

  private count(type: string): void {
    this.unknownTypes.set(type, (this.unknownTypes.get(type) ?? 0) + 1);
  }

  /** Rejects a second resource that would be the same one in AWS, as AWS does. */
  private requireUnique(urn: string, { type, place, unknown }: ResourceRequest, unique: string): void {
    if (Object.keys(unknown).length > 0) return; // unknown values may differ
    const key = uniqueKey(type, place, unique);
    const owner = this.owners.get(key);
    if (owner !== undefined) throw new Error(`${type} "${unique}" exists already: ${shortName(owner.urn)} creates the same AWS resource`);
    this.owners.set(key, { urn, where: whereUnique(type, place) });
  }
}

/** Marks outputs as secret if their inputs are, or if the resource's SDK declares them secret. */
function keepSecrets(outputs: Properties, inputs: Properties, additional: string[]): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      if (key === "tagsAll" && holdsSecret(inputs["tags"])) return [key, asSecret(value)];
      if (!holdsSecret(inputs[key])) return [key, additional.includes(key) ? asSecret(value) : value];
      return [key, isObject(inputs[key]) || Array.isArray(inputs[key]) ? inputs[key] : asSecret(value)];
    }),
  );
}
