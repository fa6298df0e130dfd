import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import type { Document } from "yaml";

import { opened } from "../../../toolkit/recover/state";
import { loadProject } from "../../../toolkit/shared/project";
import type { Properties } from "../../../toolkit/shared/values";
import { atExit } from "../../support/at-exit";
import { checkOut } from "../../support/checkout";
import type { EcsWorld } from "../../support/ecs-world";
import { ACCOUNTS } from "../../support/targets";
import { Builds } from "../plugin/builds";
import { StateFile } from "../plugin/state-file";
import { AccountServices, type Fates } from "./account-services";
import { BOUNDARY, requestsOfStory, requireAllowed } from "./allowed";
import { editYaml, merge } from "./edit-yaml";
import { buildPack, PLUGINS, writePlugin } from "./install";
import { leaksIn, type Texts, textsOf } from "./leaks";
import type { SecretStore } from "./secret-store";
import { type Run, runInSession, type SessionOptions } from "./session";
import type { State } from "./state";

const PASSPHRASE = "a passphrase for tests";

export interface WorkplaceOptions extends Fates {
  /** The program's folder. @default the root */
  program?: string;
  /** @default stg */
  stack?: string;
  /** Whether the policy pack is enabled. @default false */
  pack?: boolean;
  /** Why an administrator runs the CLI. @default none - the role for deployments does: each request is compared with its permissions */
  administrator?: string;
  /** Additional environment variables. */
  env?: Record<string, string>;
  /** Files and outputs in which a secret value is expected, because the story begins with a program that leaked one. @default none */
  leaks?: RegExp;
  /** Copies account, state and settings of another workplace of the same program and stack. */
  from?: Workplace;
}

/**
 * A copy of the project with its own account, state and home, to use the real CLI as a person would.
 *
 *     const place = await Workplace.create({ stack: "stg", pack: true });
 *     place.settings({ "aws-practice:services": { api: { image: "3f2c1a9" } } });
 *     await place.succeeds("up", "--yes", "--skip-preview");
 *     await place.close();
 */
export class Workplace {
  /** Folder of the workplace, deleted when it is closed. */
  readonly folder = mkdtempSync(join(tmpdir(), "engine-"));
  readonly project = join(this.folder, "project");
  /** Resources of the account. */
  readonly cloud = new StateFile(join(this.folder, "world"));
  /** Images that the CLI built. */
  readonly builds = new Builds(join(this.folder, "world"));
  /** Folder of the program inside the project. */
  readonly program: string;
  readonly stack: string;
  readonly env: NodeJS.ProcessEnv;
  /** Programs that ran so far. */
  readonly commands: (Run & { line: string })[] = [];
  private isClosed = false;

  static async create(options: WorkplaceOptions = {}): Promise<Workplace> {
    const place = new Workplace(options);
    try {
      Object.assign(place.env, { ...(await place.services.start()), ...options.env });
      if (options.from !== undefined) place.takeOver(options.from);
      await place.succeeds("stack", options.from === undefined ? "init" : "select", place.stack);
    } catch (error) {
      await place.close();
      throw error;
    }
    return place;
  }

  private readonly services: AccountServices;

  private constructor(private readonly options: WorkplaceOptions) {
    const { program = ".", stack = "stg", pack = false, administrator } = options;
    if (pack) buildPack();
    this.forget = atExit(this.cleanUp);
    this.program = program;
    this.stack = stack;
    checkOut(this.project);
    if (administrator === undefined) {
      this.settings({ [`${loadProject(this.project, program).name}:delivery`]: { permissionsBoundary: BOUNDARY } });
    }
    for (const folder of ["home", "state", "world", "bin"]) mkdirSync(join(this.folder, folder));
    for (const name of PLUGINS) writePlugin(join(this.folder, "bin"), name);
    this.services = new AccountServices(this.cloud, ACCOUNTS[stack]!, options);
    this.env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(PULUMI|AWS)_/.test(key))),
      PATH: [join(this.folder, "bin"), process.env["PATH"]].join(delimiter),
      // Without metadata files: a killed CLI may leave one incomplete, which makes the file itself unreadable.
      // Source: gocloud.dev/blob/fileblob, `URLOpener`, metadata.
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}?metadata=skip`,
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      AWS_PRACTICE_CLOUD: join(this.folder, "world"),
      AWS_ACCESS_KEY_ID: "example",
      AWS_SECRET_ACCESS_KEY: "a secret access key for tests",
      ...(pack && { PULUMI_OPTION_POLICY_PACK: join(this.project, "policy-pack") }),
    };
  }

  get secrets(): SecretStore {
    return this.services.secrets;
  }

  get ecs(): EcsWorld {
    return this.services.ecs;
  }

  /** Requests to AWS so far, and the rights of the role that deploys the stack. */
  requests(): ReturnType<typeof requestsOfStory> {
    return requestsOfStory(this.cloud, this.services.calls);
  }

  /** Folder of the program and its settings. */
  get directory(): string {
    return join(this.project, this.program);
  }

  /** Runs the CLI in the program's folder. */
  run(...args: string[]): Promise<Run> {
    return this.start(args);
  }

  private async start(args: string[], how: Pick<SessionOptions, "interruptAt"> = {}): Promise<Run> {
    return this.runs("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: this.directory, ...how });
  }

  /** Runs another program in the project's folder. */
  async runs(command: string, args: string[], how: Partial<SessionOptions> = {}): Promise<Run> {
    const run = await runInSession(command, args, { cwd: this.project, env: this.env, seconds: 300, ...how });
    this.commands.push({ ...run, line: [command, ...args].join(" ") });
    return run;
  }

  /** Runs the CLI, and presses Ctrl-C after a certain output. */
  interrupted(at: RegExp, ...args: string[]): Promise<Run> {
    return this.start(args, { interruptAt: at });
  }

  /** Runs the CLI, which must succeed, and returns its output. */
  async succeeds(...args: string[]): Promise<string> {
    const { code, out } = await this.run(...args);
    assert.equal(code, 0, `pulumi ${args.join(" ")}: exit code ${code}\n${endOf(out)}`);
    return out;
  }

  /** Runs the CLI, which must fail, and returns its output. */
  async fails(...args: string[]): Promise<string> {
    const { code, out } = await this.run(...args);
    assert.notEqual(code, 0, `pulumi ${args.join(" ")} succeeded\n${endOf(out)}`);
    return out;
  }

  async state(...args: string[]): Promise<State> {
    const { code, stdout, out } = await this.run("stack", "export", ...args);
    assert.equal(code, 0, out);
    return JSON.parse(stdout) as State;
  }

  /** The state with plain secrets. */
  async openedState(): Promise<State> {
    return opened(await this.state("--show-secrets")) as State;
  }

  /** Changes the stack file: maps are merged, other values are set, undefined removes a key. */
  settings(changes: Properties): void {
    this.editSettings((document) => merge(document, ["config"], changes));
  }

  editSettings(edit: (document: Document) => void): void {
    editYaml(this.settingsFile, edit);
  }

  editProject(edit: (document: Document) => void): void {
    editYaml(join(this.directory, "Pulumi.yaml"), edit);
  }

  /** Existing resources, sorted by type and name. */
  existing(): string[] {
    return this.cloud.read().resources.map(({ type, urn }) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`).toSorted();
  }

  /** @throws If a secret value is in a file or an output, or if the role for deployments isn't allowed a request of the story. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.services.stop();
    try {
      this.requireNoLeak();
      if (this.options.administrator === undefined) requireAllowed(this.cloud, this.services.calls);
    } finally {
      this.forget();
      this.cleanUp();
    }
  }

  /** Files and outputs of the story so far. */
  texts(): Texts {
    const outputs = this.commands.map(({ line, out }, index) => [`output ${index + 1}, ${line}`, out] as const);
    return new Map([...textsOf(this.folder, PASSPHRASE), ...outputs]);
  }

  private requireNoLeak(): void {
    const own = ["PULUMI_CONFIG_PASSPHRASE", "AWS_SECRET_ACCESS_KEY"].map((name) => ({ name, value: this.env[name]! }));
    const leaks = leaksIn(this.texts(), [...this.cloud.secrets(), ...own]);
    const { leaks: expected } = this.options;
    const unexpected = leaks.filter((leak) => expected?.test(leak) !== true);
    if (unexpected.length > 0) throw new Error(`secret values can be read:\n${unexpected.join("\n")}`);
    if (expected !== undefined) assert.ok(leaks.length > 0, `no secret value is in ${String(expected)}`);
  }

  private readonly forget: () => void;
  private readonly cleanUp = () => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });

  private takeOver(other: Workplace): void {
    for (const folder of ["state", "world"]) cpSync(join(other.folder, folder), join(this.folder, folder), { recursive: true });
    cpSync(other.settingsFile, this.settingsFile);
  }

  private get settingsFile(): string {
    return join(this.directory, `Pulumi.${this.stack}.yaml`);
  }
}

/** The end of an output, which has the reason. */
const endOf = (out: string) => out.slice(-6000);
