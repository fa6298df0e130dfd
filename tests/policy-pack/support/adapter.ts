import type { StackView } from "../../../policy-pack/stack-view";
import { programOf as judgedProgram } from "../../../toolkit/plan/judged-program";
import type { SimulatedResource } from "../../../toolkit/simulator";

/** Resources that the simulator registered, as the pack sees them. */
export const programOf = (resources: readonly SimulatedResource[], stack = "stg"): StackView =>
  judgedProgram(resources, { project: "aws-practice", stack, config: {} });
