import { styleText } from "node:util";

/** Colours a text, or returns it unchanged. */
export type Paint = (style: "bold" | "dim" | "red" | "yellow" | "green" | "cyan", text: string) => string;

/** Returns a painter that colours on a terminal only, and never if NO_COLOR is set (no-color.org). */
export function painter(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const coloured = stream.isTTY === true && !environment["NO_COLOR"];
  return (style, text) => (coloured ? styleText(style, text) : text);
}
