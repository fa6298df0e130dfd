import type { Program } from "../../../policy-pack/program";
import { programOf as judgedProgram } from "../../../toolkit/plan/judged-program";
import type { SimulatedResource } from "../../../toolkit/simulator";

/** What the simulator registered, as the pack sees it. */
export const programOf = (resources: readonly SimulatedResource[], stack = "stg"): Program =>
  judgedProgram(resources, { project: "aws-practice", stack, config: {} });
