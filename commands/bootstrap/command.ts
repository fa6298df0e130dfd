import { join } from "node:path";

import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { accountOf } from "../../toolkit/recover/aws-account";
import { credentialsRemedy } from "../../toolkit/shared/aws-client";
import { type Command, EXIT } from "../../toolkit/shared/command";
import { knownAre, ProgramError, UsageError } from "../../toolkit/shared/errors";
import { chooseStack, loadProject } from "../../toolkit/shared/project";
import { providerOf } from "../../toolkit/shared/stack-account";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { parseArguments, USAGE } from "./arguments";
import { createEnvironment, prepare, remove, type Target } from "./procedure";
import type { Tools } from "./pulumi";
import { repositorySettings } from "./repository";

const PROGRAM = "bootstrap";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** Prepares an account, or removes what it prepared. */
export const bootstrapCommand: Command = {
  name: "npm run bootstrap",
  run: async (argv, io) => {
    const { stack: name, mode, help } = parseArguments(argv, io.env);
    if (help) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    const project = loadProject(io.root, PROGRAM);
    if (name === undefined) throw new UsageError(`which stack? Name it with --stack; ${knownAre(project.stacks)}`);
    const plan = await resolvePlan(project, chooseStack(project, name), { idle: io.idle });
    const target = targetOf(plan, io.root);
    if (mode === "environment") {
      io.out.write(environmentOf(target));
      return EXIT.fine;
    }
    const tools: Tools = {
      env: { ...io.env, PULUMI_OPTION_POLICY_PACK: join(io.root, "policy-pack") },
      show: (text) => void io.out.write(text),
    };
    const account = await signedIn(plan);
    if (mode === "remove") await remove(target, tools);
    else await prepareAll(plan, target, tools, account);
    return EXIT.fine;
  },
};

/** Where the state will be, from the outputs of the plan. */
function targetOf({ project, stack, simulation }: Plan, root: string): Target {
  const outputs = simulation.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  const { backendUrl, secretsProvider } = outputs;
  if (typeof backendUrl !== "string" || typeof secretsProvider !== "string") {
    throw new ProgramError("bootstrap/index.ts must export backendUrl and secretsProvider");
  }
  return { root, directory: project.directory, stack, backendUrl, secretsProvider };
}

type Account = Awaited<ReturnType<typeof accountOf>>;

/** The account of the credentials. @throws {ProgramError} It isn't the one of the stack file. */
async function signedIn({ config }: Plan): Promise<Account> {
  const { settings, region } = providerOf(config);
  const account = await accountOf(settings, region).catch((error: unknown) => {
    throw new ProgramError(`${(error as Error).message}. ${credentialsRemedy(error) ?? ""}`.trim(), { cause: error });
  });
  const refusal = settings.refuses(account.accountId);
  if (refusal !== undefined) throw new ProgramError(`${refusal}: sign in to that account, or write yours into the stack file`);
  return account;
}

async function prepareAll(plan: Plan, target: Target, tools: Tools, account: Account): Promise<void> {
  const { name } = plan.project;
  const text = plan.config[`${name}:github`];
  const github = text === undefined ? {} : JSON.parse(text) as Properties;
  const repository = await repositorySettings(github, target.root, tools);
  if (repository?.note !== undefined) tools.show(`${repository.note}\n`);
  await prepare(target, tools, {
    firstSettings: async () =>
      prefixed(`${name}:github`, { ...(await isProviderThere(plan, account) && { provider: "existing" }), ...repository?.settings }),
  });
  await createEnvironment(target, tools);
  tools.show(`\n✓ the account of ${target.stack} is prepared. Commit the stack files, and deploy:\n\n`);
  tools.show(`  eval "$(npm run --silent bootstrap -- --stack ${target.stack} --env)"\n  pulumi up --stack ${target.stack}\n`);
}

/** Whether the account has the provider that the plan would create. */
async function isProviderThere({ simulation }: Plan, account: Account): Promise<boolean> {
  const planned = simulation.resources.find(({ type }) => type === PROVIDER);
  return planned !== undefined && isObject(await account.get("AWS::IAM::OIDCProvider", planned.id));
}

const prefixed = (section: string, settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${section}.${key}`, value]));

function environmentOf({ root, backendUrl }: Target): string {
  const variables = { PULUMI_BACKEND_URL: backendUrl, PULUMI_OPTION_POLICY_PACK: join(root, "policy-pack") };
  return Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`).join("");
}
