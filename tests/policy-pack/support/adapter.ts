import type { StackView } from "../../../policy-pack/stack-view";
import { programOf as judgedProgram } from "../../../toolkit/plan/judged-program";
import type { SimulatedResource } from "../../../toolkit/simulator";

/** What the simulator registered, as the pack sees it. */
export const programOf = (resources: readonly SimulatedResource[], stack = "stg"): StackView =>
  judgedProgram(resources, { project: "aws-practice", stack, config: {} });
