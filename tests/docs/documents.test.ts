import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { sharedCheckout } from "../support/checkout";
import { ROOT } from "../support/simulated";
import { blocksOf, commandsOf, DOCUMENTS as documents, readDocument as read } from "./blocks";
import { ENGINE, MAKEFILE, NOT_RUN, SAMPLE_API } from "./stories";

/** Returns the lines of all ```sh blocks. */
const commands = (path: string) => blocksOf(path).filter(({ language }) => language === "sh").flatMap(commandsOf);
/** Returns the anchors that GitHub derives from headings. */
const anchors = (path: string) =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map((heading) => heading[1]!.toLowerCase().replace(/[^a-z0-9 -]/g, "").replaceAll(" ", "-"));

/** Messages of AWS, PostgreSQL and a container's runtime; troubleshooting quotes them beside this repository's own. */
const OF_OTHERS = [
  "AWS account ID not allowed",
  "InvalidDBInstanceState",
  "PriorityInUse",
  "RepositoryNotEmptyException",
  "BucketNotEmpty",
  "CannotPullContainerError",
  "RESOURCE:FARGATE",
  "ResourceInitializationError",
  "Task failed ELB health checks",
  "exec format error",
  "no pg_hba.conf entry ... no encryption",
  "self-signed certificate in certificate chain",
  "password authentication failed",
  "remaining connection slots are reserved",
  "Read-only file system",
];

describe("The documents", () => {
  it("link only to existing files and headings", () => {
    for (const path of documents) {
      for (const [, target = ""] of read(path).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [file = "", anchor] = target.split("#");
        const absolute = join(dirname(path), file);
        assert.ok(existsSync(join(ROOT, absolute)), `${path} refers to ${target}`);
        if (anchor !== undefined) assert.ok(anchors(file === "" ? path : absolute).includes(anchor), `${path} refers to ${target}`);
      }
    }
  });

  it("contain only commands that a test runs", () => {
    const stories = new Set<string>([...MAKEFILE, ...SAMPLE_API, ...Object.values(ENGINE).flat()]);
    const own = /^(npm |npx mocha |aws )/; // run one by one: here, in aws-commands.test.ts, and by npm test itself
    const unrun = documents.flatMap((document) =>
      blocksOf(document).filter(({ language }) => language === "sh").flatMap((
        block,
      ) => (stories.has(`${document}#${block.heading}`)
        ? []
        : commandsOf(block).filter((line) => !own.test(line) && NOT_RUN[line] === undefined).map((line) =>
          `${document}, ${block.heading}: ${line}`
        ))
      )
    );
    assert.deepEqual(unrun, []);
  });

  it("prepare two accounts and deploy production in five commands, none of them in a console", () => {
    const [block] = blocksOf("docs/bootstrap.md").filter(({ heading }) => heading === "Two accounts, five commands");
    assert.equal(commandsOf(block!).length, 5);
    assert.match(commandsOf(block!).at(-1)!, /pulumi up --stack prd$/);
    assert.doesNotMatch(read("docs/bootstrap.md"), /\b(click|console)\b/i);
  });

  it("name test files that exist", () => {
    const files = documents.flatMap(commands).flatMap((line) => /^npx mocha (.*)$/.exec(line)?.[1]?.split(" ") ?? []);
    assert.ok(files.length > 0);
    assert.deepEqual(files.filter((file) => !existsSync(join(ROOT, file))), []);
  });

  it("quote the NAT's messages as its script prints them", () => {
    const script = read("components/network/nat-instance.sh");
    const followed = read("components/network/nat-translation.ts"); // printed by pulumi up
    const paragraph = /\*\*Private subnets have no internet\.[^]*?(?=\n\*\*)/.exec(read("docs/troubleshooting.md"))![0];
    const quoted = [...paragraph.matchAll(/^- `(.*)`:/gm)].map(([, message]) => message!);
    assert.equal(quoted.length, 5);
    const isSaid = (message: string) =>
      message.split("...").every((part) => script.includes(part.trim()) || followed.includes(part.trim()));
    for (const message of quoted) assert.ok(isSaid(message), message);
  });

  it("quote this repository's messages as its sources have them", () => {
    const sources = ["components", "settings", "toolkit", "policy-pack"].flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(ts|sh)$/.test(name) && !/node_modules|dist/.test(name))
        .map((name) => read(join(room, name)))
    ).join("\n");
    const symptoms = [...read("docs/troubleshooting.md").matchAll(/^\*\*[^]*?\*\*(?=[ :])|^- `[^`]+`/gm)].flatMap(([symptom]) =>
      [...symptom.matchAll(/`([^`]+)`/g)].map(([, quoted]) => quoted!)
    );
    const ours = symptoms.filter((quoted) => !/^(pulumi|npm) |stg/.test(quoted) && !OF_OTHERS.includes(quoted));
    const isSaid = (message: string) => message.split("...").every((part) => sources.includes(part.trim()));
    assert.ok(ours.length > 12, ours.join("\n"));
    assert.deepEqual(ours.filter((message) => !isSaid(message)), []);
  });

  it("name only existing npm scripts", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const path of documents) {
      for (const [, script = ""] of read(path).matchAll(/npm run (?:--silent )?([a-z]+(?:[:-][a-z]+)*)/g)) {
        assert.ok(scripts[script], `${path}: npm run ${script}`);
      }
    }
  });

  for (const command of commands("README.md").filter((line) => /^npm run (--silent )?plan/.test(line))) {
    it(`contain a command that succeeds: ${command}`, () => {
      const { status, stderr } = spawnSync("npm", ["--silent", ...command.split(" ").slice(1)], {
        cwd: sharedCheckout(),
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      const written = command.split("--export ")[1];
      if (written !== undefined) rmSync(join(sharedCheckout(), written));
    });
  }

  it("contain the two lines that CI runs", () => {
    assert.ok(commands("README.md").includes("npm ci && npm run plan"));
    assert.ok(commands("README.md").includes("npm ci && npm test"));
    assert.match(read(".ci/run"), /\nnpm ci\n[^]*\nnpm test\n$/); // between them a package that only tests of `build` use
  });

  it("show the tree as the plan prints it", () => {
    const { stdout } = spawnSync("npm", ["--silent", "run", "plan"], { cwd: sharedCheckout(), encoding: "utf8" });
    const sample = /```\n(aws-practice stg, not production \(\.\)\n[^]*?)```/.exec(read("README.md"))![1]!;
    for (const line of sample.split("\n").filter((text) => text !== "..." && !text.includes("resolved in"))) {
      assert.ok(stdout.includes(`${line}\n`), line);
    }
  });
});
