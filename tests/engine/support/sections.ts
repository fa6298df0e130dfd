import { configOf } from "../../../commands/changes/bases";
import type { Properties } from "../../../toolkit/shared/values";
import type { Workplace } from "./workplace";

/** Writes sections to the stack file of a workplace instead of its own, as the change matrix has them. */
export function writeSections(place: Workplace, sections: Properties): void {
  const { config } = configOf(sections);
  place.editSettings((document) =>
    document.set("config", document.createNode(Object.fromEntries(Object.entries(config).map(([key, text]) => [key, parsed(text)]))))
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
