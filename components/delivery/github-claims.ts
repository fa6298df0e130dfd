import type { GithubSettings } from "./github-settings";

/** Issuer of the tokens that GitHub gives to workflows, without its scheme. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** Audience of tokens for AWS. Source: README of aws-actions/configure-aws-credentials, "OIDC audience". */
export const AWS_AUDIENCE = "sts.amazonaws.com";

/** A repository on GitHub. */
export type GithubRepository = Pick<GithubSettings, "owner" | "ownerId" | "repository" | "repositoryId" | "subject">;

/** Jobs of a repository's workflows. */
export interface GithubJobs {
  branch: string;

  /**
   * Environment on GitHub that a job names.
   * @default jobs without an environment
   */
  environment?: string;

  /**
   * File in `.github/workflows`.
   * @default all workflows
   */
  workflow?: string;
}

/**
 * Claims of the tokens that jobs get, each of which a role's trust compares for equality. A workflow of a pull request has another `ref`, and
 * another `sub` unless it names an environment.
 *
 * - `repository_id` and `repository_owner_id`: numbers, which never get another owner
 * - `job_workflow_ref`: the workflow's file on the branch itself
 *
 * Sources: GitHub docs, "OpenID Connect reference", claims; STS's condition keys in the Service Authorization Reference.
 */
export function claimsOf(repository: GithubRepository, { branch, environment, workflow }: GithubJobs): Record<string, string> {
  const ref = `refs/heads/${branch}`;
  return {
    aud: AWS_AUDIENCE,
    sub: `repo:${nameIn(repository)}:${environment === undefined ? `ref:${ref}` : `environment:${environment}`}`,
    repository_id: repository.repositoryId,
    repository_owner_id: repository.ownerId,
    ref,
    ...(environment !== undefined && { environment }),
    ...(workflow !== undefined && {
      job_workflow_ref: `${repository.owner}/${repository.repository}/.github/workflows/${workflow}@${ref}`,
    }),
  };
}

const nameIn = ({ owner, ownerId, repository, repositoryId, subject }: GithubRepository) =>
  subject === "ids" ? `${owner}@${ownerId}/${repository}@${repositoryId}` : `${owner}/${repository}`;
