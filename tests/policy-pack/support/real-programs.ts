import type { StackView } from "../../../policy-pack/stack-view";
import { loadProject, programs } from "../../../toolkit/shared/project";
import type { Properties } from "../../../toolkit/shared/values";
import { planOf, STACKS } from "../../support/simulated";
import { programOf } from "./adapter";
import { Broken } from "./broken";

/**
 * The root program's stacks with a password for the api, before and after their first image, with mail and a bucket; the smallest example, and
 * the program that prepares an account.
 */
export type Name = `${"stg" | "prd"}${"" | " with image" | " with mail"}` | "examples/minimal stg" | "bootstrap stg" | "bootstrap prd";

type Change = Record<string, (section: Properties) => void>;

const apiWith = (settings: object): Change => ({
  "aws-practice:services": (services) => void Object.assign(services["api"] as object, settings),
});
/** The api reads a secret, so that its roles have more to break; the job connects with a token of IAM. */
const PASSWORD = { databaseAuthentication: "password" };

/** A program, resolved with changed settings. */
export const load = async (label: string, stack: string, change: Change = {}): Promise<StackView> =>
  programOf((await planOf(label, stack, change)).registered.resources, stack);

/** The api sends mail and has a bucket. */
const MAIL: Change = {
  ...apiWith({ ...PASSWORD, image: "3f2c1a9", sendsMailFrom: "orders@example.com", buckets: ["uploads"] }),
  "aws-practice:mail": (mail) => void Object.assign(mail, { domainName: "example.com", hostedZone: "example.com" }),
  "aws-practice:buckets": (buckets) => void Object.assign(buckets, { uploads: {} }),
};

/** Plan of each program of the repository; of the root program also with a password, before and after its first image. */
const LOADERS = new Map(
  programs(STACKS).flatMap((label) =>
    loadProject(STACKS, label).stacks.flatMap((stack): [string, () => Promise<StackView>][] =>
      label === "."
        ? [
          [`${stack} as committed`, () => load(label, stack)],
          [stack, () => load(label, stack, apiWith(PASSWORD))],
          [`${stack} with image`, () => load(label, stack, apiWith({ ...PASSWORD, image: "3f2c1a9" }))],
          [`${stack} with mail`, () => load(label, stack, MAIL)],
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
