import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { evaluate } from "../../policy-pack/evaluate";
import { judgesAlone } from "../../policy-pack/policy";
import type { Properties } from "../../toolkit/shared/values";
import { PROVIDER, type SimulatedResource } from "../../toolkit/simulator";
import { planOf, type Registered, ROOT } from "../support/simulated";
import { programOf } from "./support/adapter";
import { PACK } from "./support/policies";

const STG = { PULUMI_NODEJS_PROJECT: "aws-practice", PULUMI_NODEJS_STACK: "stg" };

/** The pack as the CLI starts it: a process that answers by gRPC. */
class PackProcess {
  private constructor(private readonly child: ChildProcess, private readonly client: AnalyzerClient) {}

  /** @param facts Environment variables with the CLI's facts about the stack; `pulumi policy analyze` provides none. */
  static async start(facts: Record<string, string>): Promise<PackProcess> {
    const script = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [script, "127.0.0.1:1", "."], {
      cwd: join(ROOT, "policy-pack"),
      stdio: ["ignore", "pipe", "inherit"],
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PULUMI_NODEJS_TYPESCRIPT: "false", ...facts },
    });
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim()));
      child.once("exit", (code) => reject(new Error(`the pack's process ended with ${String(code)}`)));
    });
    const wide = 400 * 1024 * 1024;
    return new PackProcess(
      child,
      new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
        "grpc.max_receive_message_length": wide,
        "grpc.max_send_message_length": wide,
      }),
    );
  }

  /** Violations of resource policies, then those of stack policies. */
  async verdict(resources: readonly SimulatedResource[]): Promise<{ policy: string; urn: string; message: string }[]> {
    const judged = resources.filter(({ type }) => !type.startsWith(PROVIDER));
    const found: analyzer.AnalyzeDiagnostic[] = [];
    for (const resource of judged) {
      const request = new analyzer.AnalyzeRequest();
      request.setUrn(resource.urn);
      request.setType(resource.type);
      request.setName(resource.name);
      request.setProperties(propertiesOf(resource));
      request.setOptions(optionsOf(resource));
      request.setProvider(providerOf(resource));
      const diagnostics = (await this.call<analyzer.AnalyzeResponse>((callback) => this.client.analyze(request, callback)))
        .getDiagnosticsList();
      diagnostics.forEach((diagnostic) => diagnostic.setUrn(diagnostic.getUrn() || resource.urn));
      found.push(...diagnostics);
    }
    const all = new analyzer.AnalyzeStackRequest();
    all.setResourcesList(judged.map(analyzerResource));
    found.push(...(await this.call<analyzer.AnalyzeResponse>((callback) => this.client.analyzeStack(all, callback))).getDiagnosticsList());
    return found.map((each) => ({ policy: each.getPolicyname(), urn: each.getUrn(), message: each.getMessage() }));
  }

  /** Configures a policy, as `--policy-pack-config` does. */
  async configure(policy: string, properties: Record<string, string | boolean>): Promise<void> {
    const config = new analyzer.PolicyConfig();
    config.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
    config.setProperties(Struct.fromJavaScript(properties));
    const request = new analyzer.ConfigureAnalyzerRequest();
    request.getPolicyconfigMap().set(policy, config);
    await this.call((callback) => this.client.configure(request, callback));
  }

  stop(): void {
    this.client.close();
    this.child.kill();
  }

  private call<T>(ask: (callback: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => void ask((error, response) => (error ? reject(error) : resolve(response))));
  }
}

function propertiesOf({ inputs, outputs }: SimulatedResource): Struct {
  return Struct.fromJavaScript({ ...outputs, ...inputs } as Record<string, never>);
}

function optionsOf({ options, parent }: SimulatedResource): analyzer.AnalyzerResourceOptions {
  const made = new analyzer.AnalyzerResourceOptions();
  made.setProtect(options.protect);
  made.setIgnorechangesList(options.ignoreChanges);
  made.setParent(parent);
  return made;
}

/** The provider of a resource, which a component doesn't have. Source: pulumi/pulumi, step_generator.go, `getProviderResource`. */
function providerOf({ type, custom }: SimulatedResource): analyzer.AnalyzerProviderResource | undefined {
  if (!custom) return undefined;
  const provider = new analyzer.AnalyzerProviderResource();
  provider.setProperties(Struct.fromJavaScript({}));
  provider.setType(`${PROVIDER}${type.split(":")[0]}`);
  return provider;
}

function analyzerResource(resource: SimulatedResource): analyzer.AnalyzerResource {
  const made = new analyzer.AnalyzerResource();
  made.setUrn(resource.urn);
  made.setType(resource.type);
  made.setName(resource.name);
  made.setParent(resource.parent);
  made.setProperties(propertiesOf(resource));
  made.setOptions(optionsOf(resource));
  made.setProvider(providerOf(resource));
  made.setDependenciesList(resource.dependencies);
  for (const [key, urns] of Object.entries(resource.propertyDependencies)) {
    const related = new analyzer.AnalyzerPropertyDependencies();
    related.setUrnsList(urns);
    made.getPropertydependenciesMap().set(key, related);
  }
  return made;
}

describe("The pack in a process of its own, as the CLI starts it", () => {
  let pack: PackProcess;
  let registered: Registered;
  before(async () => {
    const built = spawnSync("npm", ["run", "--silent", "prepare"], { cwd: ROOT, encoding: "utf8" });
    assert.equal(built.status, 0, built.stdout);
    pack = await PackProcess.start(STG);
    ({ registered } = await planOf(".", "stg", {
      "aws-practice:services": (services) => void Object.assign(services["api"] as Properties, { image: "3f2c1a9" }),
    }));
  });
  after(() => pack?.stop());

  it("loads no SDK of AWS: the policies import its types only", () => {
    const dist = join(ROOT, "policy-pack", "dist");
    const scripts = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
    assert.ok(scripts.length > 50, `${scripts.length} scripts`);
    assert.deepEqual(scripts.filter((file) => readFileSync(join(dist, file), "utf8").includes("@pulumi/aws")), []);
  });

  it("finds no violation in the real program", async () => assert.deepEqual(await pack.verdict(registered.resources), []));

  it("reports the same violations as in process, word by word, except for the setting, which a resource policy doesn't know", async () => {
    const broken = registered.resources.map((resource) => {
      const inputs = structuredClone(resource.inputs);
      if (resource.name === "aws-practice-repository") inputs["imageTagMutability"] = "MUTABLE";
      if (resource.name === "database-instance") inputs["publiclyAccessible"] = true;
      if (resource.name === "api-service") inputs["deploymentCircuitBreaker"] = { enable: true, rollback: false };
      if (resource.name === "daily-report-runner-run") inputs["policy"] = String(inputs["policy"]).replace("\"ecs:RunTask\"", "\"ecs:*\"");
      return { ...resource, inputs, outputs: { ...resource.outputs, ...inputs } };
    });
    const { violations } = await evaluate(programOf(broken), PACK, [], new Date());
    const line = (policy: string, urn: string, message: string) => `${policy} ${urn} ${message}`;
    const inProcess = violations.map(({ policy, resource, message }) => {
      const from = ` (from ${resource.setting})`;
      assert.ok(message.includes(from), message);
      return line(policy.id, resource.urn, judgesAlone(policy, resource) ? message.replace(from, "") : message);
    }).toSorted();
    const inPack = (await pack.verdict(broken)).map(({ policy, urn, message }) => line(policy, urn, message.split("\n").at(-1)!))
      .toSorted();
    assert.ok(inProcess.length >= 4, String(inProcess));
    assert.deepEqual(inPack, inProcess);
    assert.ok(inPack.some((text) => text.includes("(from aws-practice:jobs.daily-report)")), inPack.join("\n"));
  });

  it("reports only the coverage if values are unknown", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const preview = registered.resources.map((
      resource,
    ) => (resource.type.endsWith("RolePolicy") ? { ...resource, inputs: { ...resource.inputs, policy: unknown } } : resource));
    const found = await pack.verdict(preview);
    assert.deepEqual([...new Set(found.map(({ policy }) => policy))], ["coverage"]);
    const all = preview.filter(({ custom, type }) => custom && !type.startsWith(PROVIDER)).length;
    assert.match(found[0]!.message, new RegExp(`coverage: \\d+ of ${all} resources judged; \\d+ with unknown values`));
  });

  it("receives resources of every package, and names those that no policy reads", async () => {
    const key = registered.resources.find(({ type }) => type === "random:index/randomId:RandomId")!;
    const [dynamic, pod] = ["pulumi-nodejs:dynamic:Resource", "kubernetes:core/v1:Pod"].map((type) => ({
      ...key,
      type,
      urn: key.urn.replace(/[\w:/]+::(?=[\w-]+$)/, `${type}::`),
    })) as [SimulatedResource, SimulatedResource];
    const [found, ...others] = await pack.verdict([...registered.resources, dynamic, pod]);
    assert.deepEqual(others, []);
    assert.match(found!.message, /; 2 unread; no policy reads pulumi-nodejs:dynamic:Resource, kubernetes:core\/v1:Pod$/);
  });

  it("applies productionOnly policies if the pack's configuration sets production", async () => {
    assert.deepEqual(await pack.verdict(registered.resources), []);
    await pack.configure("data-deletion-protection", { production: true });
    const found = await pack.verdict(registered.resources);
    assert.deepEqual(found.map(({ policy, urn }) => `${policy} ${urn.split("::").at(-1)}`).toSorted(), [
      "data-deletion-protection database-instance",
      "data-deletion-protection load-balancer-alb",
    ]);
  });

  it("accepts ARNs that the settings of a stack other than production name", async () => {
    const queue = "arn:aws:sqs:ap-northeast-1:111111111111:shop-orders";
    const services = { api: { image: "3f2c1a9", permissions: [{ actions: ["sqs:SendMessage"], resources: [queue] }] } };
    const { registered: granting } = await planOf(".", "stg", {
      "aws-practice:services": (settings) => void Object.assign(settings["api"] as Properties, services.api),
    });
    const verdictWith = async (config: Record<string, string>) => {
      pack.stop();
      pack = await PackProcess.start({ ...STG, PULUMI_CONFIG: JSON.stringify(config) });
      return (await pack.verdict(granting.resources)).map(({ policy }) => policy);
    };
    assert.deepEqual(await verdictWith({ "aws-practice:services": JSON.stringify(services) }), []);
    assert.deepEqual(await verdictWith({}), ["iam-resource-exists"]);
  });

  const environment = (production: boolean) => JSON.stringify({ "aws-practice:environment": JSON.stringify({ production }) });
  const sources: [string, Record<string, string>, boolean][] = [
    ["a stack's settings with production: true", { ...STG, PULUMI_CONFIG: environment(true) }, true],
    ["a stack's settings with production: false", { ...STG, PULUMI_NODEJS_STACK: "main", PULUMI_CONFIG: environment(false) }, false],
    ["a stack's name alone", { ...STG, PULUMI_NODEJS_STACK: "main" }, true],
    ["an exported state without settings", {}, true],
    ["an exported state and the fact that it has no settings", { PULUMI_CONFIG: "{}" }, false],
  ];
  for (const [by, variables, production] of sources) {
    it(`is determined by ${by}: ${production ? "" : "not "}production`, async () => {
      pack.stop();
      pack = await PackProcess.start(variables);
      const policies = (await pack.verdict(registered.resources)).map(({ policy }) => policy);
      assert.equal(policies.includes("data-pulumi-protect"), production);
      assert.equal(policies.includes("data-deletion-protection"), production);
    });
  }
});
