import { resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { knownAre, ProgramError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { chooseStack, loadProject } from "../../toolkit/shared/project";
import type { Properties } from "../../toolkit/shared/values";
import { claimsOfToken, compare, type Comparison, wantedBy } from "./compare";

const USAGE = `Usage: npm run claims -- --stack NAME [options]

Compares the claims of GitHub's token with those that each role of the stack requires: the first step after "Not authorized to perform
sts:AssumeRoleWithWebIdentity". In a job with the permission id-token: write it fetches a token; elsewhere it reads one, or only its claims as
JSON, from standard input. It never prints the token.

  --stack NAME       the stack, e.g. prd (default: stg, or the only stack)
  --program FOLDER   the program with the roles (default: bootstrap)
  --role NAME        only this role, e.g. aws-practice-deploy-prd
  -h, --help         this text

Exit code: 0 a role accepts the token, 1 none does.
`;

const OPTIONS = {
  stack: { type: "string" },
  program: { type: "string" },
  role: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const AUDIENCE = "sts.amazonaws.com";

/** @param read Returns standard input. */
export const claimsCommandWith = (read: () => Promise<string>): Command => ({
  name: "npm run claims",
  run: async (argv, io) => {
    const options = readOptions("npm run claims", argv, OPTIONS, (word) => `did you mean --stack ${word}?`, io.env);
    if (options.help === true) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    const project = loadProject(io.root, options.program ?? "bootstrap");
    const { simulation } = await resolvePlan(project, chooseStack(project, options.stack), { idle: io.idle });
    const all = wantedBy(simulation.resources);
    const wanted = all.filter(({ role }) => options.role === undefined || role === options.role);
    if (wanted.length === 0) {
      const known = [...new Set(all.map(({ role }) => role))];
      throw new ProgramError(`no role ${options.role ?? ""} trusts GitHub's tokens; ${knownAre(known)}`);
    }
    const claims = parsed(await (fetchToken(io.env) ?? read()));
    const results = wanted.map((each) => ({ role: each.role, rows: compare(claims, each) }));
    io.out.write(results.map(({ role, rows }) => render(role, rows)).join("\n"));
    return results.some(({ rows }) => isAccepted(rows)) ? EXIT.fine : EXIT.failed;
  },
});

const isAccepted = (rows: readonly Comparison[]) => rows.every(({ isEqual }) => isEqual);

function render(role: string, rows: readonly Comparison[]): string {
  const width = Math.max(...rows.map(({ claim }) => claim.length));
  const lines = rows.map(({ claim, has, wants, isEqual }) =>
    isEqual
      ? `  ✓ ${claim.padEnd(width)}  ${has!}`
      : `  ✗ ${claim.padEnd(width)}  ${has ?? "missing"}\n    ${"".padEnd(width)}  must be ${wants.join(" or ")}`
  );
  return `${isAccepted(rows) ? "✓" : "✗"} ${role}\n${lines.join("\n")}\n`;
}

/** Source: GitHub docs, "OpenID Connect reference", methods for requesting the token. */
function fetchToken({ ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token }: Io["env"]): Promise<string> | undefined {
  if (url === undefined || token === undefined) return undefined;
  return fetch(`${url}&audience=${AUDIENCE}`, { headers: { authorization: `bearer ${token}` } }).then(async (response) => {
    if (!response.ok) throw new ProgramError(`GitHub gave no token: ${response.status}`);
    return ((await response.json()) as { value: string }).value;
  });
}

function parsed(text: string): Properties {
  try {
    return text.trim().startsWith("{") ? JSON.parse(text) as Properties : claimsOfToken(text);
  } catch {
    throw new ProgramError("standard input has neither a token of GitHub nor its claims as JSON");
  }
}

export const claimsCommand = claimsCommandWith(async () => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
});
