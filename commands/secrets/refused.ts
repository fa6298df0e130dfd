import { credentialsRemedy, isDenied } from "../../toolkit/shared/aws-client";
import { ProgramError } from "../../toolkit/shared/errors";
import { MASK } from "../../toolkit/shared/values";

/**
 * Sends a request and converts an error of AWS to one without a stack.
 *
 * @param request Operation and name, e.g. `CreateSecret /stg/web/api-key`.
 * @param values Texts to mask: SSM quotes a value that it rejects.
 * @throws {ProgramError} AWS rejected the request, or there was no answer.
 */
export async function sent<T>(request: string, answer: Promise<T>, values: readonly string[] = []): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { name = "", message = "" } = error as Partial<Error>;
    const said = values.filter((value) => value !== "").reduce((text, value) => text.replaceAll(value, MASK), `${name}: ${message}`);
    const remedy = credentialsRemedy(error)
      ?? (isDenied(error) ? "docs/secrets.md, \"Permissions\", has what each command needs" : undefined);
    throw new ProgramError(`${request}: ${said}${remedy === undefined ? "" : `\n  ${remedy}`}`);
  }
}

/** Name of an AWS error, e.g. `ResourceNotFoundException`. */
export const errorName = (error: unknown): string => (error as Partial<Error>).name ?? "";
