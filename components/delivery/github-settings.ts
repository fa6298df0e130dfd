import * as v from "valibot";

import { group, matching, oneOf } from "../shared/schema";

/** Source: GitHub docs, "Username considerations for external authentication": letters, digits and hyphens; `_` before a company's short code. */
const OWNER = matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, "the name of a user or an organization, e.g. octo-org");
const id = (of: string) =>
  matching(/^[1-9]\d{0,18}$/, `the number of the ${of} in quotes; gh api repos/OWNER/REPOSITORY shows both, npm run bootstrap writes both`);

/** Repository on GitHub whose workflows get roles. */
export const githubSettings = group({
  /** Owner of the repository, in the case that GitHub shows. **A change** shuts out the workflows of the old owner. */
  owner: OWNER,

  /** Number of the owner, which never gets another owner as a name may. */
  ownerId: id("owner"),

  /** Name of the repository without its owner, in the case that GitHub shows. */
  repository: matching(/^[A-Za-z0-9._-]{1,100}$/, "the name of a repository without its owner, e.g. shop"),

  /** Number of the repository. */
  repositoryId: id("repository"),

  /**
   * Form of the token's claim `sub`: `ids` is `repo:OWNER@OWNER_ID/REPO@REPO_ID:...`, which repositories send that were created or renamed
   * since 15 July 2026 or that chose it; `names` is `repo:OWNER/REPO:...`, which all others send. `npm run claims` compares a token.
   * Source: aws-actions/configure-aws-credentials#1888 and #1889.
   * @default "ids"
   */
  subject: v.optional(oneOf(["ids", "names"]), "ids"),

  /**
   * Branch whose workflows get roles; pull requests never do.
   * @default "main"
   */
  branch: v.optional(matching(/^(?!.*[*?])[^\s~^:\\[\]]{1,200}$/, "the name of a branch, without refs/heads/"), "main"),

  /**
   * Environment on GitHub whose jobs preview and deploy. Protect it: only `branch` may deploy to it.
   * @default the stack's name
   */
  environment: matching(/^[a-z0-9][a-z0-9-]{0,39}$/, "the name of an environment: lower-case letters, digits and hyphens"),

  /**
   * File in `.github/workflows` that may deploy.
   * @default "deploy.yml"
   */
  deployWorkflow: v.optional(matching(/^[A-Za-z0-9._-]{1,100}\.ya?ml$/, "the name of a file, e.g. deploy.yml"), "deploy.yml"),

  /**
   * GitHub's OpenID Connect provider in IAM, of which an account has one: `create` it, or use the `existing` one of another program.
   * @default "create"
   */
  provider: v.optional(oneOf(["create", "existing"]), "create"),
});
export interface GithubSettings extends v.InferOutput<typeof githubSettings> {}
