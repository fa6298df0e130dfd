import type { CloudProperties } from "../aws-model/cloud-control";
import type { Properties } from "../shared/values";

/** What is there in an account and region: all that a recovery asks of AWS. */
export interface Account {
  readonly accountId: string;
  /** Undefined where it isn't there. @throws Where AWS doesn't say. */
  get: (cloudType: string, identifier: string) => Promise<CloudProperties | undefined>;
  /** Identifiers of all things of a type. */
  list: (cloudType: string, within?: Properties) => Promise<string[]>;
}

/** Asks each question once. */
export function remembering(account: Account): Account {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    const answer = answers.get(question) ?? ask();
    answers.set(question, answer);
    return answer as Promise<T>;
  };
  return {
    accountId: account.accountId,
    get: (cloudType, identifier) => once(`get ${cloudType} ${identifier}`, () => account.get(cloudType, identifier)),
    list: (cloudType, within) => once(`list ${cloudType} ${JSON.stringify(within ?? {})}`, () => account.list(cloudType, within)),
  };
}

/** Requests at a time; Cloud Control counts them. */
const AT_ONCE = 5;

/** Asks of each, a few at a time. */
export async function ofEach<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) answers.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(ask))));
  return answers;
}

/** Whether AWS says that one may not ask. Handlers of Cloud Control say so in their own words. */
export function isDenied(error: unknown): boolean {
  const { name = "", message = "" } = error as Partial<Error>;
  return /AccessDenied|Unauthorized|not authorized/i.test(`${name} ${message}`);
}
