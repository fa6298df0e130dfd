import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import type { Export, StateResource } from "../../../toolkit/recover/state";
import { AwsError } from "../../support/aws-server";
import { sharedCheckout } from "../../support/checkout";
import { AccountServer } from "./account-server";
import type { PlayedResource } from "./cloud-views";

const PROVIDER: StateResource = {
  urn: "urn:pulumi:stg::aws-practice::pulumi:providers:aws::default_7_48_0",
  type: "pulumi:providers:aws",
  custom: true,
  id: "1",
  inputs: {
    region: "ap-northeast-1",
    allowedAccountIds: "[\"111111111111\"]",
    defaultTags: "{\"tags\":{\"project\":\"aws-practice\"}}",
    version: "7.48.0",
  },
  outputs: {},
};
const urn = (type: string, name: string) => `urn:pulumi:stg::aws-practice::${type}::${name}`;
const pending = (type: string, name: string, inputs: object) => ({
  type: "creating" as const,
  resource: { urn: urn(type, name), type, custom: true, provider: `${PROVIDER.urn}::1`, inputs: { ...inputs } },
});
const [VPC, ROLE, NAMESPACE, RECORD, MAIN] = [
  "aws:ec2/vpc:Vpc",
  "aws:iam/role:Role",
  "aws:servicediscovery/httpNamespace:HttpNamespace",
  "aws:route53/record:Record",
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
] as const;
const tagged = { tagsAll: { project: "aws-practice" } };
const first = { urn: urn(VPC, "first"), type: VPC, custom: true, id: "vpc-1", outputs: { mainRouteTableId: "rtb-first" } };

const CUT_OFF: Export = {
  version: 3,
  deployment: {
    resources: [PROVIDER, first],
    pending_operations: [
      pending(VPC, "network", { cidrBlock: "10.0.0.0/16" }),
      pending(ROLE, "role", { name: "role-1234567" }),
      pending(NAMESPACE, "namespace", { name: "apps" }),
      pending(RECORD, "record", { zoneId: "Z1", name: "example.com", type: "A" }),
      pending(MAIN, "main", { vpcId: "vpc-1", routeTableId: "rtb-2" }),
      pending("random:index/randomId:RandomId", "id", {}),
    ],
  },
};
const THINGS: PlayedResource[] = [
  ...Array.from({ length: 30 }, (_, index) => ({ type: VPC, id: `vpc-other-${index}`, inputs: { cidrBlock: "10.9.0.0/16" }, outputs: {} })), // more than a page
  { type: VPC, id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" }, outputs: tagged },
  { type: VPC, id: "vpc-2", inputs: { cidrBlock: "10.0.0.0/16" }, outputs: tagged },
  { type: NAMESPACE, id: "ns-1", inputs: { name: "apps" }, outputs: tagged },
  { type: MAIN, id: "rtbassoc-1", inputs: { vpcId: "vpc-1", routeTableId: "rtb-2" }, outputs: {} },
];

describe("npm run recover", () => {
  let folder: string;
  let server: AccountServer;
  let endpoints: Record<string, string>;
  let disturb: (request: string) => AwsError | "hang up" | undefined;
  const file = (name: string) => join(folder, name);
  const state = () => JSON.parse(readFileSync(file("state.json"), "utf8")) as Export;
  const calls = () => readFileSync(file("calls.jsonl"), "utf8").trim().split("\n").map((line) => (JSON.parse(line) as string[]).join(" "));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "recover-"));
    mkdirSync(file("bin"));
    copyFileSync(join(__dirname, "fake-pulumi.cjs"), file("bin/pulumi"));
    chmodSync(file("bin/pulumi"), 0o755);
    writeFileSync(file("state.json"), JSON.stringify(CUT_OFF));
    disturb = () => undefined;
    server = new AccountServer(() => THINGS, () => "111111111111", (request) => disturb(request));
    endpoints = await server.start();
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs the command as a user does, in a separate process without a terminal. */
  function recover(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, ["--require", "./toolkit/plan/start.cjs", "toolkit/recover/main.ts", ...args], {
      cwd: sharedCheckout(),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: [file("bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
        HOME: folder,
        FAKE_PULUMI: folder,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_MAX_ATTEMPTS: "1",
        ...endpoints,
        ...env,
      },
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  }

  it("takes over resources that exist, clears those that don't, then refreshes", async () => {
    const { code, out, err } = await recover(["--stack", "stg", "--yes"]);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /In stg, 6 operations were cut off\n {2}creating {2}ec2\.Vpc +network\n/);
    assert.match(out, /\+ {2}import {2}ec2\.Vpc +network +vpc-2\n/);
    assert.match(out, /- {2}clear {3}iam\.Role +role +it is not in the account\n/);
    assert.match(out, /\+ {2}import {2}servicediscovery\.HttpNamespace +namespace +ns-1\n/);
    assert.match(out, /\+ {2}import {2}route53\.Record +record +Z1_example\.com_A, if it exists, which the refresh finds out\n/);
    assert.match(out, /- {2}clear {3}random\.RandomId +id +it is nowhere but in the state\n/);
    assert.match(out, /Refreshing \(stg\):\n\n✓ the state of stg is whole: 4 taken over, 2 cleared\n {2}Now: pulumi up --stack stg\n$/);
    assert.deepEqual(calls(), [
      "version",
      "stack export --stack stg --non-interactive",
      "stack export --stack stg --non-interactive",
      "stack import --stack stg --non-interactive",
      "refresh --stack stg --non-interactive --yes --skip-preview",
      "stack export --stack stg --non-interactive",
    ]);
    const { resources = [] } = state().deployment;
    assert.deepEqual(resources.map(({ id }) => id), ["1", "vpc-1", "vpc-2", "ns-1", "Z1_example.com_A", "rtbassoc-1"]);
    assert.deepEqual(resources.at(-1)?.outputs, { vpcId: "vpc-1", routeTableId: "rtb-2", originalRouteTableId: "rtb-first" });
    assert.equal(server.requests.filter((request) => request === "GetCallerIdentity").length, 1);
  });

  it("changes nothing if no operation is pending", async () => {
    writeFileSync(file("state.json"), JSON.stringify({ version: 3, deployment: { resources: [PROVIDER, first] } }));
    const { code, out } = await recover(["--stack", "stg", "--yes"]);
    assert.deepEqual([code, out], [0, "✓ nothing is pending in stg: no update of it was cut off\n"]);
  });

  it("exports secrets if an input that identifies a resource is secret, and prints none", async () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: "\"a password\"" };
    writeFileSync(
      file("state.json"),
      JSON.stringify({
        version: 3,
        deployment: {
          resources: [PROVIDER],
          pending_operations: [pending("aws:rds/instance:Instance", "db", { identifier: "db-1", password: secret })],
        },
      }),
    );
    const { code, out } = await recover(["--stack", "stg", "--yes"]);
    assert.equal(code, 0);
    assert.ok(calls().includes("stack export --stack stg --non-interactive --show-secrets"));
    assert.doesNotMatch(out, /a password/);
  });

  it("--orphans lists resources that aren't in the state, and changes nothing", async () => {
    const before = { version: 3, deployment: { resources: [PROVIDER, first] } };
    writeFileSync(file("state.json"), JSON.stringify(before));
    const { code, out, err } = await recover(["--stack", "stg", "--orphans"]);
    assert.deepEqual([code, err], [1, ""]);
    assert.match(
      out,
      /^✗ in the account and not in the state of stg, of \d\d resource types with project=aws-practice in 111111111111 ap-northeast-1:\n {2}AWS::EC2::VPC +vpc-2\n {2}AWS::ServiceDiscovery::HttpNamespace +ns-1\n\n/,
    );
    assert.deepEqual(calls(), ["version", "stack export --stack stg --non-interactive"]);
    assert.deepEqual(state(), before);

    const known = (type: string, id: string): StateResource => ({ urn: urn(type, id), type, custom: true, id, outputs: {} });
    writeFileSync(
      file("state.json"),
      JSON.stringify({ version: 3, deployment: { resources: [PROVIDER, first, known(VPC, "vpc-2"), known(NAMESPACE, "ns-1")] } }),
    );
    const again = await recover(["--stack", "stg", "--orphans"]);
    assert.equal(again.code, 0);
    assert.match(again.out, /^✓ the state of stg knows all that was found, of \d\d resource types/);
  });

  /** Asserts that the command fails with a message and leaves the state unchanged. */
  async function refuses(words: RegExp, args = ["--stack", "stg", "--yes"], env: NodeJS.ProcessEnv = {}): Promise<void> {
    const { code, err } = await recover(args, env);
    assert.equal(code, 1, err);
    assert.match(err, words);
    assert.doesNotMatch(err, /\n\s+at /);
    assert.deepEqual(state(), CUT_OFF);
  }

  const answers: [string, (request: string) => AwsError | "hang up" | undefined, RegExp][] = [
    [
      "forbids",
      (request) => (request.startsWith("ListResources") ? new AwsError("AccessDeniedException", "no") : undefined),
      /network can't be found out; nothing is changed\. AWS says AccessDeniedException: no\n.*cloudformation:ListResources/,
    ],
    [
      "fails",
      (request) => (request.startsWith("GetResource") ? new AwsError("ServiceInternalErrorException", "sorry", 500) : undefined),
      /can't be found out; nothing is changed\. AWS says ServiceInternalErrorException: sorry/,
    ],
    [
      "rejects the credentials",
      (request) => (request === "GetCallerIdentity" ? new AwsError("ExpiredToken", "no longer", 403) : undefined),
      /nothing is changed\. AWS says ExpiredToken: no longer\nSign in, e\.g\. with aws sso login, or set AWS_PROFILE/,
    ],
    ["is out of reach", () => "hang up", /network can't be found out; nothing is changed/],
  ];
  for (const [what, answer, words] of answers) {
    it(`changes nothing if AWS ${what}`, async () => {
      disturb = answer;
      await refuses(words);
    });
  }

  for (
    const [command, said, words] of [
      ["stack import", "error: the stack is currently locked by 1 lock(s)", /another update holds stg.*pulumi cancel --stack stg/],
      ["stack export", "error: something else", /pulumi stack export failed:\nerror: something else/],
    ] as const
  ) {
    it(`changes nothing if pulumi prints "${said}"`, async () => {
      writeFileSync(file("fails.json"), JSON.stringify({ [command]: said }));
      await refuses(words);
    });
  }

  it("changes nothing if pulumi is missing or too old", async () => {
    await refuses(/there is no pulumi on PATH: install Pulumi 3\.238 or later/, ["--stack", "stg", "--yes"], {
      PATH: dirname(process.execPath),
    });
    await refuses(/pulumi on PATH is v3\.200\.0: install Pulumi 3\.238 or later/, ["--stack", "stg", "--yes"], {
      FAKE_VERSION: "v3.200.0",
    });
  });

  it("without a terminal, --yes is required", async () => {
    const { code, err } = await recover(["--stack", "stg"]);
    assert.equal(code, 2);
    assert.match(err, /there is no terminal to ask in: --yes asks nothing\n {2}npm run recover -- --help lists the options\n/);
    assert.deepEqual(state(), CUT_OFF);
  });

  it("without --stack is rejected", async () => {
    const { code, err } = await recover(["--yes"]);
    assert.deepEqual([code, err.split("\n")[0]], [
      2,
      "✗ which stack? A recovery changes its state, so name it with --stack; known are stg, prd",
    ]);
    assert.deepEqual(state(), CUT_OFF);
  });

  it("--import of a resource that wasn't being created is rejected, also if no operation is pending", async () => {
    writeFileSync(file("state.json"), JSON.stringify({ version: 3, deployment: { resources: [PROVIDER] } }));
    const { code, err } = await recover(["--stack", "stg", "--yes", "--import", "foo=bar"]);
    assert.deepEqual([code, err.split("\n")[0]], [2, "✗ no foo was being created; there is nothing"]);
  });

  it("--help prints the usage", async () => {
    const { code, out } = await recover(["--help"]);
    assert.equal(code, 0);
    assert.match(out, /^Usage: npm run recover/);
  });
});
