import type { Account } from "../../../toolkit/recover/account";
import { type CloudView, type PlayedResource, viewsOf } from "./cloud-views";

/** Account in memory with the given resources; requests can fail. */
export function playedAccount(
  existing: readonly PlayedResource[],
  refuse: (request: string) => Error | undefined = () => undefined,
): Account {
  return accountOfViews(viewsOf(existing), refuse);
}

export function accountOfViews(views: readonly CloudView[], refuse: (request: string) => Error | undefined = () => undefined): Account {
  const answer = async <T>(request: string, give: () => T): Promise<T> => {
    const error = refuse(request);
    if (error !== undefined) throw error;
    return give();
  };
  return {
    accountId: "111111111111",
    get: (cloudType, identifier) =>
      answer(
        `get ${cloudType} ${identifier}`,
        () => views.find((view) => view.cloudType === cloudType && view.identifier === identifier)?.properties,
      ),
    list: (cloudType, within = {}) =>
      answer(
        `list ${cloudType}`,
        () =>
          views.filter((view) =>
            view.cloudType === cloudType && Object.entries(within).every(([key, value]) => view.properties[key] === value)
          ).map(({ identifier }) => identifier),
      ),
  };
}
