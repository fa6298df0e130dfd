import { ProgramError } from "../../toolkit/shared/errors";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { runProgram, type Tools } from "./pulumi";

/** Owner in the stack files of this repository: they name no real one. */
const EXAMPLE = "example";

/** Repositories created from this day on send subjects with numbers. Source: aws-actions/configure-aws-credentials#1889. */
const WITH_NUMBERS_SINCE = "2026-07-15";

/** A repository as GitHub's API describes it. Source: GitHub REST API, "Get a repository". */
interface Described {
  owner: string;
  ownerId: string;
  repository: string;
  repositoryId: string;
  createdAt: string;
}

/** Settings to write, by their path, and what to say about them. */
export interface RepositorySettings {
  settings: Readonly<Record<string, string>>;
  note: string | undefined;
}

/**
 * Compares `github` with the repository of this folder, which the GitHub CLI knows.
 *
 * @returns The settings of the repository if the stack file has those of the example; undefined if it has its own.
 * @throws {ProgramError} The stack file names another repository, or the example's while the GitHub CLI isn't there.
 */
export async function repositorySettings(github: Properties, root: string, tools: Tools): Promise<RepositorySettings | undefined> {
  const found = await describe(root, tools);
  const isExample = github["owner"] === EXAMPLE;
  if (found === undefined) {
    if (!isExample) return undefined;
    throw new ProgramError(
      "the settings github.owner, ownerId, repository and repositoryId are those of the example. Install the GitHub CLI and run gh auth "
        + "login, or write your own into the stack file: gh api repos/OWNER/REPOSITORY shows them",
    );
  }
  const { createdAt, owner, ...numbers } = found;
  const own = { ...numbers, owner };
  const wrong = Object.entries(own).filter(([key, value]) => github[key] !== value);
  if (wrong.length === 0) return undefined;
  if (!isExample) {
    const named = wrong.map(([key, value]) =>
      `github.${key} is ${JSON.stringify(github[key])}, but this folder's is ${JSON.stringify(value)}`
    );
    throw new ProgramError(`the stack file names another repository than the one of this folder:\n  ${named.join("\n  ")}`);
  }
  const subject = createdAt >= WITH_NUMBERS_SINCE ? "ids" : "names";
  return {
    settings: { subject, ...own }, // the owner last: as long as it is the example's, a run that was cut off writes all of them again
    note: subject === "ids"
      ? undefined
      : `${owner}/${own.repository} is older than ${WITH_NUMBERS_SINCE}, so github.subject is "names". `
        + "If it was renamed since, or chose the newer form, set \"ids\": npm run claims shows which one a token has",
  };
}

/** The repository of a folder; undefined if there is no GitHub CLI, or it isn't signed in, or the folder has no repository there. */
async function describe(root: string, { env }: Tools): Promise<Described | undefined> {
  const answer = await runProgram("gh", ["api", "repos/{owner}/{repo}"], { cwd: root, env }).catch(() => undefined);
  if (answer?.code !== 0) return undefined;
  const { id, name, created_at: createdAt, owner } = JSON.parse(answer.stdout) as Record<string, unknown>;
  if (!isObject(owner)) throw new ProgramError("gh api repos/{owner}/{repo} describes no repository");
  return {
    owner: String(owner["login"]),
    ownerId: String(owner["id"]),
    repository: String(name),
    repositoryId: String(id),
    createdAt: String(createdAt),
  };
}
