import { findingsOf } from "../policy-pack/evaluate";
import { POLICIES } from "../policy-pack/policies";
import type { Properties, Resource, StackView } from "../policy-pack/stack-view";
import { planOf } from "../tests/support/simulated";
import { programOf } from "../toolkit/plan/judged-program";

/**
 * Measures the policies on production, and on many copies of it with their own names, URNs and ids. Prints JSON: the number of
 * resources, and the milliseconds that all policies take.
 */
async function main(resources: number): Promise<void> {
  const { registered } = await planOf(".", "prd", {
    "aws-practice:services": (services) => {
      Object.assign(services["api"] as Properties, { image: "3f2c1a9" });
    },
  });
  const one = programOf(registered.resources, { project: "aws-practice", stack: "prd", config: {} });
  await time(one); // reads the service reference, warms up the code
  const small = copies(one, 10);
  const large = copies(one, Math.ceil(resources / one.resources.length));
  await time(small);
  process.stdout.write(
    `${
      JSON.stringify({
        policies: POLICIES.length,
        small: { resources: small.resources.length, ms: await time(small) },
        large: { resources: large.resources.length, ms: await time(large) },
      })
    }\n`,
  );
}

async function time(program: StackView): Promise<number> {
  const started = performance.now();
  for (const policy of POLICIES) await findingsOf(policy, program);
  return performance.now() - started;
}

/** Copies without shared identities: ids and names contain the number of the copy. */
function copies({ resources, ...about }: StackView, count: number): StackView {
  const text = JSON.stringify(resources);
  const numbered = (index: number) =>
    text
      .replaceAll(/\b([a-z]+-0[0-9a-f]{12})[0-9a-f]{4}\b/g, (_all, id: string) => `${id}${index.toString(16).padStart(4, "0")}`)
      .replaceAll(/-[0-9a-f]{7}\b/g, (suffix) => `${suffix}${index}`)
      .replaceAll("aws-practice", `practice-${index}`);
  return { ...about, resources: Array.from({ length: count }, (_, index) => JSON.parse(numbered(index)) as Resource[]).flat() };
}

void main(Number(process.argv[2] ?? 5000));
