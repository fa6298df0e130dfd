import type { Properties } from "../../../toolkit/shared/values";
import { DEFAULTS } from "../../../toolkit/simulator/defaults";
import { shortName } from "../../../toolkit/simulator/monitor";
import { describeRefusal, refusalsOf } from "../../../toolkit/simulator/schemas";
import { typeOf } from "./cloud";

/** @throws What AWS answers to inputs that its schemas refuse. */
export function requireValid(urn: string, inputs: Properties): void {
  const given = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== DEFAULTS));
  const [refusal] = refusalsOf(typeOf(urn), given);
  if (refusal !== undefined) throw new Error(`${typeOf(urn)} (${shortName(urn)}): ValidationException: ${describeRefusal(refusal)}`);
}
