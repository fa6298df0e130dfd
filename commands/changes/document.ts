import { entryOf } from "../../toolkit/aws-model";
import { shortType } from "../../toolkit/shared/short-type";
import type { Step } from "../../toolkit/simulator/step-generator";
import { BASES } from "./bases";
import { CHANGES, OF_THE_PROVIDER } from "./catalogue";
import type { Effect } from "./effects";
import { KEPT, meaningOf } from "./meaning";

/** Types without meaning for a reader: the engine's own state, and random suffixes. */
const NOT_SHOWN = ["pulumi:index:Stash", "random:index/randomId:RandomId"];

/** The only instances of this platform. */
const NAMES: Record<string, string> = { "aws:ec2/instance:Instance": "NAT instance" };

/** Text of docs/changes.md. */
export function documentOf(effects: readonly Effect[]): string {
  const sections = Object.keys(CHANGES).map((section) => {
    const own = effects.filter(({ change }) => change.path.split(".")[0] === section);
    return [
      `## ${section}`,
      "",
      "| Setting | Change | Impact | Replaced | Updated | Created, deleted |",
      "|---|---|---|---|---|---|",
      ...own.map(rowOf),
      "",
    ];
  });
  return [...INTRODUCTION, ...sections.flat(), ...PROVIDER].join("\n");
}

const INTRODUCTION = [
  "# What changing a setting does",
  "",
  "The effect of `pulumi up` after changing one setting of a running staging stack to another valid value.",
  "`npm run changes` generates this file; tests check that it is up to date and agrees with `pulumi preview`.",
  "",
  "- **Rollout**: ECS starts new tasks and stops the old ones once the new ones are healthy; nothing is interrupted. Task definitions are",
  "  immutable, so every new revision is listed as a replacement; nothing is lost with the old one.",
  "- **Interruption**: the named part is unavailable for some time. A change that restarts the database is applied immediately with",
  "  `applyImmediately`, as in staging, and otherwise in the maintenance window.",
  "- **Not on a running stack**: it replaces resources that hold data or that everything else depends on. No other change replaces a",
  "  VPC, subnet, database, load balancer, repository, bucket or secret; Pulumi refuses to replace a production database.",
  "- A dash: no impact. As in a preview, a replacement is also listed where the update may find that nothing has changed.",
  "",
  "The stacks before the change, stg if a row names none:",
  "",
  ...Object.entries(BASES).map(([name, { about }]) => `- ${name}: ${about}`),
  "",
];

const PROVIDER = [
  "## The provider's settings",
  "",
  "| Setting | Change |",
  "|---|---|",
  ...Object.entries(OF_THE_PROVIDER).map(([key, what]) => `| ${code(key)} | ${what} |`),
  "",
];

function rowOf({ change, from, steps }: Effect): string {
  const shown = steps.filter(({ type }) => !NOT_SHOWN.includes(type));
  const of = (operation: Step["operation"]) => summary(shown.filter((step) => step.operation === operation));
  const changes = [["created", of("create")], ["deleted", of("delete")]].filter(([, what]) => what !== "").map((part) => part.join(": "));
  const label = change.label ?? `${value(from)} → ${value(change.to)}`;
  const cells = [
    code(change.path),
    change.base === undefined ? label : `${label} (${change.base})`,
    meaningOf(change, steps).join("; "),
    of("replace"),
    of("update"),
    changes.join("; "),
  ];
  return `| ${cells.map((cell) => (cell === "" ? "–" : cell.replaceAll("|", "\\|"))).join(" | ")} |`;
}

/** `database, 2 task definitions`: resources that hold data first, then by name. */
function summary(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  const rank = ({ type }: Step) => (KEPT.includes(type) ? KEPT.indexOf(type) : KEPT.length);
  const sorted = steps.toSorted((a, b) => rank(a) - rank(b) || nameOf(a.type).localeCompare(nameOf(b.type)));
  for (const { type } of sorted) counts.set(nameOf(type), (counts.get(nameOf(type)) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} ${plural(name)}`)).join(", ");
}

const nameOf = (type: string) => NAMES[type] ?? entryOf(type)?.noun ?? shortType(type);

const plural = (name: string) => name.replace(/(?<![aeo])y$/, "ie") + "s";

function value(of: unknown): string {
  if (of === undefined) return "not set";
  if (Array.isArray(of)) return code(`[${of.join(", ")}]`);
  return code(typeof of === "string" ? of : JSON.stringify(of));
}

function code(text: string): string {
  return `\`${text}\``;
}
