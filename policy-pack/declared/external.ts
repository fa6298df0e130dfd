import { arnCovers } from "../iam/match";
import { type Declared, declaredBelow } from "./declared";

/** Whether an ARN is one of the resources of other programs that are declared. */
export function isExternal({ external }: Pick<Declared, "external">, arn: string): boolean {
  return Object.keys(external).some((pattern) => arnCovers(pattern, arn));
}

/** The end of a message about an ARN that may be declared. */
export const orDeclared = (arn: string): string => declaredBelow(["external"], arn);
