import { shapeOf } from "../../components/shared/schema-issues";
import { allowedBy, type Setting } from "./settings";

/** docs/settings.md as it should be. `changes` is the text of docs/changes.md, whose impacts it repeats. */
export function documentOf(settings: readonly Setting[], changes: string): string {
  const impacts = impactsIn(changes, settings.flatMap(withParts));
  const sections = settings.map((section) => {
    const rows = withParts(section).map((setting) => rowOf(setting, impacts.get(setting)));
    return [
      `## ${section.path[0]}`,
      "",
      "| Key | Allowed | Default | What it sets | Impact of a change |",
      "|---|---|---|---|---|",
      ...rows,
      "",
    ];
  });
  return [...INTRODUCTION, ...sections.flat()].join("\n");
}

const INTRODUCTION = [
  "# Settings",
  "",
  "Every key of the stack files of this program and of `bootstrap/`. `npm run settings` generates this file and settings.schema.json, which",
  "editors read, from the schemas beside the components; tests check that both are up to date. Keys of a map are written `<name>`, items of a",
  "list `[]`.",
  "",
  "[Changing a setting](changes.md) of a running stack: the last column is the impact on its users; a dash means none. Where it is empty,",
  "the rows of its keys or of what it is part of say it.",
  "",
];

const withParts = (setting: Setting): Setting[] => [setting, ...setting.parts.flatMap(withParts)];

function rowOf({ path, schema, doc, isRequired }: Setting, impact = ""): string {
  const [section = "", ...keys] = path;
  const isGroup = shapeOf(schema).group !== undefined;
  const cells = [
    `\`${keys.length === 0 ? section : keys.join(".").replaceAll(".[]", "[]")}\``,
    isGroup ? "a group" : allowedBy(schema),
    doc?.default ?? (isRequired ? "**required**" : isGroup ? "that of its keys" : "none"),
    doc?.text ?? "",
    impact,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The impacts of each setting's changes. A change of an entry is one of the map that it is in. */
function impactsIn(changes: string, settings: readonly Setting[]): Map<Setting, string> {
  const impacts = new Map<Setting, string>();
  for (const line of changes.split("\n")) {
    const [, path = "", change, impact] = /^\| `([^`]+)` \| (.*?) \| (.*?) \|/.exec(line) ?? [];
    const setting = settings.filter((one) => isPartOf(path.split("."), one)).toSorted((a, b) => b.path.length - a.path.length)[0];
    if (setting === undefined || impact === undefined) continue;
    const known = impacts.get(setting);
    if (known === undefined || known === "–") impacts.set(setting, impact);
    else if (impact !== "–" && !known.includes(impact)) impacts.set(setting, `${known}; ${change}: ${impact}`);
  }
  return impacts;
}

function isPartOf(changed: readonly string[], { path: [section = "", ...keys] }: Setting): boolean {
  return [section.replace(/^[^:]*:/, ""), ...keys].every((key, index) =>
    key === changed[index] || (key === "<name>" && changed.length > index)
  );
}
