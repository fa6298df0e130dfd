import type { StackView } from "../../../policy-pack/stack-view";
import { loadProject, programs } from "../../../toolkit/shared/project";
import type { Properties } from "../../../toolkit/shared/values";
import { planOf, STACKS } from "../../support/simulated";
import { programOf } from "./adapter";
import { Broken } from "./broken";

/**
 * The root program's stacks with a password for the api, before and after their first image, the smallest example, and
 * the program that prepares an account.
 */
export type Name = `${"stg" | "prd"}${"" | " with image"}` | "examples/minimal stg" | "bootstrap stg";

type Change = Record<string, (section: Properties) => void>;

const apiWith = (settings: object): Change => ({
  "aws-practice:services": (services) => void Object.assign(services["api"] as object, settings),
});
/** The api reads a secret, so that its roles have more to break; the job connects with a token of IAM. */
const PASSWORD = { databaseAuthentication: "password" };

/** A program, resolved with changed settings. */
export const load = async (label: string, stack: string, change: Change = {}): Promise<StackView> =>
  programOf((await planOf(label, stack, change)).registered.resources, stack);

/** Plan of each program of the repository; of the root program also with a password, before and after its first image. */
const LOADERS = new Map(
  programs(STACKS).flatMap((label) =>
    loadProject(STACKS, label).stacks.flatMap((stack): [string, () => Promise<StackView>][] =>
      label === "."
        ? [
          [`${stack} as committed`, () => load(label, stack)],
          [stack, () => load(label, stack, apiWith(PASSWORD))],
          [`${stack} with image`, () => load(label, stack, apiWith({ ...PASSWORD, image: "3f2c1a9" }))],
        ]
        : [[`${label} ${stack}`, () => load(label, stack)]]
    )
  ),
);

export const NAMES = [...LOADERS.keys()];

const loaded = new Map<string, Promise<StackView>>();

/** A program of the repository, resolved once. */
export function real(name: string): Promise<StackView> {
  const program = loaded.get(name) ?? LOADERS.get(name)!();
  loaded.set(name, program);
  return program;
}

/** A copy of a program, to change. */
export const toBreak = async (name: Name): Promise<Broken> => new Broken(await real(name));
