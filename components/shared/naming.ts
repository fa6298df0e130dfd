/** Names of one environment's resources. */
export interface Names {
  /** First part of names, e.g. `aws-practice`. */
  project: string;

  /** Last part of names, e.g. `stg`. */
  environment: string;

  /** Name tags, and names that are unique in the account: `alerts` -> `aws-practice-alerts-stg`. */
  of(what: string): string;

  /** Names that people choose: `main` -> `main-stg`. */
  withEnvironment(name: string): string;

  /** Names in a hierarchy, as of log groups: `api` -> `/aws-practice/stg/api`. */
  path(what: string): string;
}

/** Start of an environment variable: `user-api` -> `USER_API`. */
export const variablePrefix = (name: string): string => name.toUpperCase().replaceAll("-", "_");

/** @param place The project and environment, e.g. what `readSettings` returns. */
export function naming({ project, environment }: Pick<Names, "project" | "environment">): Names {
  return {
    project,
    environment,
    of: (what) => `${project}-${what}-${environment}`,
    withEnvironment: (name) => `${name}-${environment}`,
    path: (what) => `/${project}/${environment}/${what}`,
  };
}
