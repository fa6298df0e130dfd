import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../support/simulated";

export const SAMPLE_API = join(ROOT, "examples", "sample-api");
const DOCKERFILE = join(SAMPLE_API, "Dockerfile");

export interface Instruction {
  name: string;
  value: string;
}

/** Stages of the sample's Dockerfile, each with its instructions in order; a stage begins with its FROM. */
export function dockerStages(): Instruction[][] {
  const text = readFileSync(DOCKERFILE, "utf8").replaceAll(/^#.*\n/gm, "").replaceAll(/\\\n\s*/g, "");
  const instructions = text.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const [, name = "", value = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, value };
  });
  const starts = instructions.flatMap(({ name }, index) => (name === "FROM" ? [index] : []));
  return starts.map((start, stage) => instructions.slice(start, starts[stage + 1]));
}

/** The image that the last stage makes: where its files come from, and how it starts. */
export function finalStage() {
  const [build = [], final = []] = dockerStages();
  const only = (name: string) => {
    const [value, ...more] = final.filter((each) => each.name === name).map((each) => each.value);
    if (value === undefined || more.length > 0) throw new Error(`the last stage has not exactly one ${name}`);
    return value;
  };
  return {
    /** The command that splits the jar into layers. */
    extract: build.flatMap(({ value }) => /java (-Djarmode=tools .*)$/.exec(value)?.[1]?.split(" ") ?? []),
    /** Folders of the build stage whose content is copied into the working directory. */
    copies: final.filter(({ name }) => name === "COPY").map(({ value }) => {
      const [, folder] = /^--from=build \/build\/(\S+)\/ \.\/$/.exec(value) ?? [];
      if (folder === undefined) throw new Error(`COPY ${value} isn't of a folder of the build stage`);
      return folder;
    }),
    workdir: only("WORKDIR"),
    user: only("USER"),
    port: Number(only("EXPOSE")),
    entrypoint: JSON.parse(only("ENTRYPOINT")) as string[],
  };
}
