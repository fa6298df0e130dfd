import type { Plan } from "../../toolkit/plan/resolve";
import { simulate } from "../../toolkit/simulator";
import { PLACE } from "./simulated";

/** The plan of a function as the program of project `p`; `directory` is its folder, in which the plan looks for its files. */
export async function planOfFunction(
  program: () => unknown,
  { stack = "s", label = ".", directory = "/", config = PLACE, at = new Date(), simulator = simulate }: {
    stack?: string;
    label?: string;
    directory?: string;
    config?: Record<string, string>;
    at?: Date;
    simulator?: typeof simulate;
  } = {},
): Promise<Plan> {
  const simulation = await simulator(program, { project: "p", stack, config });
  const place = { directory, entry: directory, workingDirectory: directory };
  const project = { ...place, label, name: "p", runtime: "nodejs", tsconfig: undefined, unread: [], stacks: [stack] };
  return { project, stack, config, changes: [], simulation, differences: [], at, milliseconds: 0 };
}
