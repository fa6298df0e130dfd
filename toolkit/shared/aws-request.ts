import { credentialsRemedy, isDenied } from "./aws-client";
import { ProgramError } from "./errors";
import { MASK } from "./values";

/**
 * Returns a function that sends a request and converts an error of AWS to one without a stack.
 *
 * @param permissions Where a command's permissions are documented, e.g. `docs/secrets.md, "Permissions", has what each command needs`.
 */
export const requests = (permissions: string) =>
/**
 * @param request Operation and name, e.g. `CreateSecret /stg/web/api-key`.
 * @param values Texts to mask: SSM quotes a value that it rejects.
 * @throws {ProgramError} AWS rejected the request, or there was no answer.
 */
async <T>(request: string, answer: Promise<T>, values: readonly string[] = []): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const { name = "", message = "" } = error as Partial<Error>;
    const said = values.filter((value) => value !== "").reduce((text, value) => text.replaceAll(value, MASK), `${name}: ${message}`);
    const remedy = credentialsRemedy(error) ?? (isDenied(error) ? permissions : undefined);
    throw new ProgramError(`${request}: ${said}${remedy === undefined ? "" : `\n  ${remedy}`}`);
  }
};

/** Items of all pages of a list. */
export async function collected<Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...itemsOf(page));
  return items;
}

/** Name of an AWS error, e.g. `ResourceNotFoundException`. */
export const errorName = (error: unknown): string => (error as Partial<Error>).name ?? "";
