/** A room, the rooms that its files may import, and its `@pulumi/` packages besides `@pulumi/pulumi`. The longest matching room counts. */
export type Row = readonly [room: string, imports: string, packages: string];

const CONCERNS =
  "components/account components/data components/delivery components/images components/logs components/mail components/network components/operations components/secrets components/web components/workloads";

export const ROOMS: readonly Row[] = [
  // Programs compose settings and components, and import components only through components/index.ts.
  ["index.ts", "components settings settings/guards", ""],
  ["bootstrap", "components settings settings/guards", ""],
  ["examples", "components settings settings/guards", ""],
  ["settings/guards", "settings", ""],
  // Settings combine the schemas of the concerns, and create no resources.
  ["settings", `policy-pack ${CONCERNS} components/shared toolkit/shared`, ""],
  ["components", `${CONCERNS} components/shared`, ""],
  [
    "components/workloads",
    "components/data components/images components/logs components/mail components/network components/operations components/secrets components/shared components/web "
    + "toolkit/shared",
    "aws",
  ],
  [
    "components/data",
    "components/logs components/network components/operations components/secrets components/shared toolkit/shared",
    "aws random",
  ],
  ["components/mail", "components/network components/operations components/shared components/web", "aws"],
  ["components/web", "components/logs components/network components/operations components/shared", "aws"],
  ["components/network", "components/logs components/operations components/secrets components/shared toolkit/shared", "aws"],
  ["components/images", "components/shared", "aws awsx random"],
  // Permissions of a deployment follow from the types' facts, from AWS's service reference and from the calls of the hooks.
  [
    "components/delivery",
    "components/images components/network components/secrets components/shared components/web components/workloads policy-pack "
    + "toolkit/aws-model",
    "aws",
  ],
  ["components/secrets", "components/operations components/shared toolkit/shared", "aws"],
  ["components/logs", "components/operations components/shared", "aws"],
  ["components/operations", "components/shared toolkit/shared", "aws"],
  ["components/account", "components/data components/operations components/shared toolkit/shared", "aws"],
  ["components/shared", "", "aws"],
  // Two workspaces for any AWS program, and the commands of this one.
  ["policy-pack", "", "aws policy"],
  ["toolkit/plan", "policy-pack toolkit/aws-model toolkit/shared toolkit/simulator", ""],
  ["toolkit/recover", "toolkit/aws-model toolkit/shared", ""],
  ["toolkit/simulator", "toolkit/aws-model toolkit/shared", ""],
  ["toolkit/aws-model", "toolkit/shared", ""],
  ["toolkit/shared", "", "aws"],
  [
    "commands",
    "policy-pack components/images components/operations components/shared components/web settings toolkit/aws-model toolkit/plan toolkit/recover "
    + "toolkit/shared toolkit/simulator",
    "",
  ],
  ["bench", "policy-pack tests toolkit/plan toolkit/simulator", "aws"],
];

/** Files of `components/shared`; new files belong in a concern. */
export const SHARED: readonly string[] = [
  "account.ts",
  "clock.ts",
  "encryption.ts",
  "key-policy.ts",
  "log-retention.ts",
  "mistake.ts",
  "naming.ts",
  "policy-document.ts",
  "private-bucket.ts",
  "schema-issues.ts",
  "schema.ts",
  "service-role.ts",
  "topological-sort.ts",
  "validation.ts",
];
