import type { Declared } from "../../../policy-pack/declared/declared";
import { evaluate } from "../../../policy-pack/evaluate";
import { policiesOf } from "../../../policy-pack/policies";
import type { StackView } from "../../../policy-pack/stack-view";
import { classesBy } from "../../../policy-pack/world/unread";
import { programOf } from "../../../toolkit/plan/judged-program";
import { resolvePlan } from "../../../toolkit/plan/resolve";
import { loadProject, readConfig } from "../../../toolkit/shared/project";
import type { Properties } from "../../../toolkit/shared/values";
import { simulate } from "../../../toolkit/simulator";
import { STACKS } from "../../support/simulated";
import { labelOf } from "../support/broken";
import { soundlyDeclared } from "../support/production-list";
import { account } from "./parts";
import { Platform } from "./platform";
import type { SoundProgram, Stack } from "./program";

/** Differences between what the whole pack finds in a program and what its entry says. */
export interface Verdict {
  violations: string[];
  /** Justified findings that no policy has, and declared types that the program doesn't have or a policy reads. */
  unneeded: string[];
  open: string[];
}

export const NOTHING: Verdict = { violations: [], unneeded: [], open: [] };

export async function verdictOf(entry: SoundProgram, stack: Stack): Promise<Verdict> {
  const program = await resolved(entry, stack);
  const policies = policiesOf(await declaredFor(program, entry));
  const { violations, notEvaluated } = await evaluate(program, policies, [], new Date());
  const isUnread = (type: string) => classesBy(policies).isUnread(type) && program.resources.some((each) => each.type === type);
  const found = violations.map(({ policy, resource, message }) => ({ label: `${policy.id} ${labelOf(resource)}`, message }));
  const { justified = {}, open = [] } = entry;
  const waiting = new Set(notEvaluated.map(({ policy, resource }) => `${policy.id} ${labelOf(resource)}`));
  return {
    violations: found.filter(({ label }) => !Object.hasOwn(justified, label)).map(({ label, message }) => `${label}: ${message}`),
    unneeded: [
      ...Object.keys(justified).filter((each) => !found.some(({ label }) => label === each)),
      ...(entry.unread ?? []).filter((type) => !isUnread(type)),
    ],
    open: [...[...waiting].filter((each) => !open.includes(each)), ...open.filter((each) => !waiting.has(each))],
  };
}

const DAY = 86_400_000;

/** In production, with the connections and the types that the entry declares. */
async function declaredFor(program: StackView, { reachable = [], unread = [] }: SoundProgram): Promise<Declared> {
  const { environment, production } = program;
  const declared = await soundlyDeclared(program);
  const own = Object.fromEntries(reachable.map((entry) => [entry, "in the program's entry"]));
  const review = new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10);
  const types = Object.fromEntries(unread.map((type) => [type, { reason: "in the program's entry", review }]));
  return production
    ? {
      ...declared,
      reachable: { [environment]: { ...declared.reachable[environment], ...own } },
      unread: { [environment]: { ...declared.unread[environment], ...types } },
    }
    : declared;
}

/** A program's resources, alone or beside the root program's. */
async function resolved(entry: SoundProgram, stack: Stack): Promise<StackView> {
  if ("program" in entry) {
    const config = { "aws:region": "ap-northeast-1", "aws:allowedAccountIds": JSON.stringify([account(stack)]) };
    const { resources } = await simulate(entry.program, { project: "sound", stack, config });
    return programOf(resources, { project: "sound", stack, config });
  }
  const project = loadProject(STACKS, ".");
  const settings = readConfig(project, stack);
  for (const [name, change] of Object.entries(entry.settings ?? {})) {
    const section = JSON.parse(settings.config[`${project.name}:${name}`] ?? "{}") as Properties;
    change(section);
    settings.config[`${project.name}:${name}`] = JSON.stringify(section);
  }
  const { simulation: { resources }, config } = await resolvePlan(project, stack, {
    settings,
    simulator: (program, options) =>
      simulate(async () => {
        const platform = new Platform();
        await program();
        return entry.beside(platform);
      }, options),
  });
  return programOf(resources, { project: project.name, stack, config });
}
