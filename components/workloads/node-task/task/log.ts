/** Prints a fact: a line of its own, never with the value of a secret. */
export const log = (line: string): void => console.log(line);

/** PostgreSQL's error code, or Node's or that of a failed fetch. */
export function codeOf(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const found = code ?? cause?.code;
  return typeof found === "string" ? found : undefined;
}

export function messageOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  const code = codeOf(error);
  return `${message}${cause?.message === undefined ? "" : `: ${cause.message}`}${code === undefined ? "" : ` (${code})`}`;
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
