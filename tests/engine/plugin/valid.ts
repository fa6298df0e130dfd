import type { Properties } from "../../../toolkit/shared/values";
import { DEFAULTS } from "../../../toolkit/simulator/defaults";
import { describeRefusal, refusalsOf } from "../../../toolkit/simulator/schemas";
import { shortName } from "../../../toolkit/simulator/simulated-resource";
import { typeOf } from "./cloud";

/** Checks inputs against AWS's schemas. @throws AWS's error if they reject them. */
export function requireValid(urn: string, inputs: Properties): void {
  const given = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== DEFAULTS));
  const [refusal] = refusalsOf(typeOf(urn), given);
  if (refusal !== undefined) throw new Error(`${typeOf(urn)} (${shortName(urn)}): ValidationException: ${describeRefusal(refusal)}`);
}
