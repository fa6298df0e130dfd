import type { CloudProperties } from "../aws-model/cloud-control";
import type { Properties } from "../shared/values";

/** Resources of an account and region: everything that a recovery reads from AWS. */
export interface Account {
  readonly accountId: string;
  /** Properties of a resource; undefined if it doesn't exist. @throws If AWS doesn't answer. */
  get: (cloudType: string, identifier: string) => Promise<CloudProperties | undefined>;
  /** Identifiers of all resources of a type. */
  list: (cloudType: string, within?: Properties) => Promise<string[]>;
}

/** Caches the answers of an account: sends each request once. */
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

/** Concurrent requests; Cloud Control limits their rate. */
const AT_ONCE = 5;

/** Calls `ask` for each item, with a few concurrent requests. */
export async function ofEach<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) answers.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(ask))));
  return answers;
}
