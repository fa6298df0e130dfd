import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { ProgramError } from "../../toolkit/shared/errors";
import { isEmpty, PulumiStack, runProgram, type StackState, type Tools } from "./pulumi";

/** Facts that the plan gives before anything exists. */
export interface Target {
  /** Folder of the repository. */
  root: string;
  /** Folder of the program that prepares accounts. */
  directory: string;
  stack: string;
  backendUrl: string;
  secretsProvider: string;
}

/** Questions that the procedure asks before it creates anything. */
export interface Checks {
  /** Settings to change, by their path, before the first resource is created. */
  firstSettings: () => Promise<Readonly<Record<string, string>>>;
}

/** A stack's state in the bucket, and in a folder as long as there is no bucket. */
class Places {
  readonly bucket: PulumiStack;
  readonly local: PulumiStack;
  private readonly folder: string;

  constructor(target: Target, tools: Tools) {
    const { directory, stack, backendUrl, secretsProvider } = target;
    this.folder = join(directory, ".state", stack);
    this.bucket = new PulumiStack({ directory, stack, backendUrl, secretsProvider }, tools);
    this.local = new PulumiStack({
      directory,
      stack,
      backendUrl: `file://${this.folder}?metadata=skip`, // a killed CLI may leave metadata that makes the state unreadable
      secretsProvider: "passphrase", // an empty one: this program has no secrets
    }, tools);
  }

  async localState(): Promise<StackState | undefined> {
    return existsSync(this.folder) ? this.local.state() : undefined;
  }

  async openLocal(): Promise<StackState | undefined> {
    mkdirSync(this.folder, { recursive: true });
    const state = await this.local.state();
    if (state === undefined) await this.local.create();
    return state;
  }

  closeLocal(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Prepares an account. Each step can be cut off: the next run looks where the state is and continues.
 *
 * 1. With the state in a folder: `up` creates bucket, key, provider and roles
 * 2. The state moves into the bucket, whose `up` must find nothing to change
 * 3. The folder is deleted
 */
export async function prepare(target: Target, tools: Tools, checks: Checks): Promise<void> {
  const places = new Places(target, tools);
  const { bucket, local } = places;
  const inBucket = await bucket.state();
  if (!isEmpty(inBucket)) {
    await bucket.succeeds(["up", "--yes", "--skip-preview"], { isShown: true });
    places.closeLocal();
    return;
  }
  const begun = await places.openLocal();
  if (isEmpty(begun)) await set(local, await checks.firstSettings());
  else await repair(target, local, tools);
  await local.succeeds(["up", "--yes", "--skip-preview"], { isShown: true });

  const state = await local.state();
  if (inBucket === undefined && await bucket.state() === undefined) await bucket.create();
  await bucket.import(state!);
  await bucket.succeeds(["up", "--yes", "--skip-preview", "--expect-no-changes"], { isShown: true });
  places.closeLocal();
}

/** Creates the stack of the environment itself in the bucket, if it isn't there. */
export async function createEnvironment(target: Target, tools: Tools): Promise<void> {
  const { root, stack, backendUrl, secretsProvider } = target;
  const environment = new PulumiStack({ directory: root, stack, backendUrl, secretsProvider }, tools);
  if (await environment.state() === undefined) await environment.create();
}

/** Deletes what `prepare` created. The state moves back into a folder first, since its bucket is deleted. */
export async function remove(target: Target, tools: Tools): Promise<void> {
  const places = new Places(target, tools);
  const { bucket, local } = places;
  const begun = await places.localState();
  if (isEmpty(begun)) {
    const state = await bucket.state();
    if (isEmpty(state)) {
      if (begun === undefined) throw new ProgramError(`there is no state of ${target.stack} in ${target.backendUrl}: nothing to remove`);
      places.closeLocal(); // cut off after the last deletion
      return;
    }
    await requireRemovable(bucket, state!);
    await places.openLocal();
    await local.import(state!);
  } else {
    await repair(target, local, tools);
  }
  await local.succeeds(["stack", "change-secrets-provider", "passphrase"]); // the key is deleted too
  await local.succeeds(["destroy", "--yes", "--skip-preview"], { isShown: true });
  places.closeLocal();
}

async function requireRemovable(bucket: PulumiStack, state: StackState): Promise<void> {
  const isProtected = state.deployment.resources!.some(({ protect }) => protect === true);
  if (isProtected) {
    throw new ProgramError(
      "the state bucket is protected. Set state.deletionProtection: false in the stack file, run this command without --remove, and then with it",
    );
  }
  const all = JSON.parse(await bucket.succeeds(["stack", "ls", "--all", "--json"])) as { name: string; resourceCount?: number }[];
  const used = all.filter(({ name, resourceCount = 0 }) => resourceCount > 0 && !name.endsWith(`-bootstrap/${bucket.home.stack}`));
  const others = used.filter(({ name }) => name !== bucket.home.stack); // the name alone means a stack of this program
  if (others.length > 0) {
    throw new ProgramError(`the bucket has the states of ${others.map(({ name }) => name).join(", ")}: destroy these stacks first`);
  }
}

async function set(local: PulumiStack, settings: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, value] of Object.entries(settings)) {
    await local.succeeds(["config", "set", "--type", "string", "--path", path, value]);
  }
}

/** Continues after a run that was cut off. No one else uses a state in this folder, so its lock is a left one. */
async function repair({ root, stack }: Target, local: PulumiStack, { show }: Tools): Promise<void> {
  await local.succeeds(["cancel", "--yes"]);
  const args = ["--require", join(root, "toolkit", "plan", "start.cjs"), join(root, "toolkit", "recover", "main.ts")];
  const { code } = await runProgram(process.execPath, [...args, "--program", "bootstrap", "--stack", stack, "--yes"], {
    cwd: root,
    env: local.env,
    show,
  });
  if (code !== 0) throw new ProgramError("the state can't be recovered: see above, and docs/troubleshooting.md");
}
