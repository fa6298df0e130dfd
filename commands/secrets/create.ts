import { ProgramError, UsageError } from "../../toolkit/shared/errors";
import type { SecretsAccount } from "./account";
import type { SecretsArguments } from "./arguments";
import { keyStateOf } from "./key";
import { type KnownSecret, type ProgramSecrets, STORES } from "./known-secret";
import { missingOf } from "./list";
import type { State } from "./store-client";
import type { Input } from "./terminal";
import { checkValues, type SecretValues, valuesIn } from "./values";

export interface CreateRun {
  args: SecretsArguments;
  stack: string;
  program: ProgramSecrets;
  account: SecretsAccount;
  input: Input;
  /** Whether a person can answer questions. */
  isInteractive: boolean;
  write: (line: string) => void;
  /** The command with the stack, e.g. `npm run secrets -- --stack stg`. */
  command: string;
}

/** A secret, and what to do with it. */
interface Task {
  secret: KnownSecret;
  action: "create" | "replace" | "restore" | "restore and replace";
}

/**
 * Creates the missing secrets, or those that are named. Nothing is created until every value is known and fits.
 *
 * @throws {UsageError} A name isn't declared. @throws {ProgramError} A secret exists, a value doesn't fit, or AWS rejects a request.
 */
export async function createSecrets(run: CreateRun): Promise<void> {
  const { args, program, account, write } = run;
  const declared = program.secrets.filter(({ origin }) => origin === "operator");
  const named = args.names.map((name) => declaredAs(name, declared));
  const states = await account.describe(named.length > 0 ? named : declared);
  const tasks = (named.length > 0 ? named : missingOf(states)).map((secret) => taskFor(secret, states.get(secret)!, run));
  if (tasks.length === 0) {
    write("nothing is missing");
    return;
  }
  await requireKey(tasks, run);
  const values = await valuesFor(tasks.filter(({ action }) => action !== "restore").map(({ secret }) => secret), run);
  checkValues(values);
  const dressing = { kmsKeyAlias: program.kmsKeyAlias, tags: account.settings.defaultTags };
  for (const { secret, action } of tasks) {
    const store = account[secret.store];
    if (action.startsWith("restore")) await account.secretsManager.restore(secret);
    if (action === "create") await store.create(secret, values.get(secret)!, dressing);
    else if (action !== "restore") await store.replace(secret, values.get(secret)!, dressing);
    write(`✓ ${secret.label}: ${DONE[action]} in ${STORES[secret.store]} as ${secret.id}`);
  }
  const changed = tasks.filter(({ secret, action }) => action !== "create" && secret.readers.length > 0);
  if (changed.length > 0) {
    write(`Tasks that run keep the old value: ${run.command} --restart ${changed.map(({ secret }) => secret.label).join(" ")}`);
  }
}

const DONE: Record<Task["action"], string> = {
  "create": "created",
  "replace": "replaced",
  "restore": "restored",
  "restore and replace": "restored and replaced",
};

function declaredAs(name: string, declared: readonly KnownSecret[]): KnownSecret {
  const found = declared.find(({ label }) => label === name);
  if (found !== undefined) return found;
  const known = declared.map(({ label }) => label).join(", ");
  throw new UsageError(`${name} isn't a secret that an operator gives; ${known === "" ? "none is declared" : `declared are ${known}`}`);
}

function taskFor(secret: KnownSecret, state: State, { args, command }: CreateRun): Task {
  const { label, store, id } = secret;
  if (state.is === "missing") return { secret, action: "create" };
  if (state.is === "empty") return { secret, action: "replace" }; // there is no value to lose
  if (state.is === "there") {
    if (args.replace) return { secret, action: "replace" };
    throw new ProgramError(`${label} exists: ${command} --create --replace ${label} gives it a new value`);
  }
  if (state.is === "scheduled for deletion") {
    if (args.restore) return { secret, action: args.replace ? "restore and replace" : "restore" };
    throw new ProgramError(`${label} is scheduled for deletion: ${command} --create --restore ${label} keeps it with its value`);
  }
  throw new ProgramError(
    state.is === "wrong type"
      ? `${label} is a parameter of type ${state.type}, which SSM can't change to SecureString: delete it with `
        + `aws ssm delete-parameter --name ${id}, and create it again`
      : `${label} in ${STORES[store]} can't be checked: ${state.reason}; docs/secrets.md, "Permissions"`,
  );
}

/** A value must not be encrypted by another key than the program grants its readers. */
async function requireKey(tasks: readonly Task[], { program: { kmsKeyAlias }, account, stack }: CreateRun): Promise<void> {
  if (kmsKeyAlias === undefined || tasks.every(({ action }) => action === "restore")) return;
  const state = await keyStateOf(kmsKeyAlias, account.settings);
  if (state === "Enabled") return;
  throw new ProgramError(
    state === undefined
      ? `the key ${kmsKeyAlias} doesn't exist yet: pulumi up --stack ${stack} creates it; create the secrets after that`
      : `the key ${kmsKeyAlias} is ${state}, but must be Enabled; nothing was created`,
  );
}

async function valuesFor(secrets: readonly KnownSecret[], { args, account, input, isInteractive }: CreateRun): Promise<SecretValues> {
  if (secrets.length === 0) return new Map();
  const { generate: length } = args;
  if (length === undefined && !isInteractive) return valuesIn(await input.read(), secrets);
  const questions = secrets.flatMap(({ label, keys }) => keys.length === 0 ? [label] : keys.map((key) => `${label}:${key}`));
  const answers = length === undefined
    ? await input.ask(questions)
    : await generated(questions.length, () => account.secretsManager.generate(length));
  const values: SecretValues = new Map();
  for (const secret of secrets) {
    const [first = "", ...others] = answers.splice(0, Math.max(1, secret.keys.length));
    const parts = [first, ...others];
    values.set(
      secret,
      secret.keys.length === 0 ? first : JSON.stringify(Object.fromEntries(secret.keys.map((key, at) => [key, parts[at]]))),
    );
  }
  return values;
}

/** Generates one value after another, as Secrets Manager limits the rate. */
async function generated(number: number, generate: () => Promise<string>): Promise<string[]> {
  const values: string[] = [];
  while (values.length < number) values.push(await generate());
  return values;
}
