import { styleText } from "node:util";

/** Colours a text, or leaves it as it is. */
export type Paint = (style: "bold" | "dim" | "red" | "yellow" | "green" | "cyan", text: string) => string;

/** Colour on a terminal only, and never where NO_COLOR is set (no-color.org). */
export function painter(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const coloured = stream.isTTY === true && !environment["NO_COLOR"];
  return (style, text) => (coloured ? styleText(style, text) : text);
}
