import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { exportDeployment } from "../../../toolkit/plan/export";
import type { Plan } from "../../../toolkit/plan/resolve";
import { plain, type Properties } from "../../../toolkit/shared/values";
import { simulate } from "../../../toolkit/simulator";
import { PLACE, planOf } from "../../support/simulated";

interface Deployment {
  version: number;
  deployment: { manifest: Properties; resources: (Properties & { urn: string; type: string })[] };
}
const exported = (plan: Plan, showSecrets = false) => exportDeployment(plan, showSecrets) as unknown as Deployment;

describe("--export", () => {
  let plan: Plan;
  before(async () => ({ plan } = await planOf(".", "prd")));

  it("is a deployment of version 3 with every resource, each after those it refers to", () => {
    const { version, deployment } = exported(plan);
    assert.equal(version, 3);
    const seen = new Set<unknown>();
    for (const resource of deployment.resources) {
      const references = [
        resource["parent"],
        ...((resource["dependencies"] ?? []) as string[]),
        (resource["provider"] as string | undefined)?.replace(/::[^:]+$/, ""),
      ];
      for (const reference of references) assert.ok(!reference || seen.has(reference), `${resource.urn} refers to ${reference as string}`);
      seen.add(resource.urn);
    }
    assert.equal(seen.size, plan.simulation.resources.length + 3); // with the providers aws, random and pulumi
  });

  it("writes the properties of Pulumi's format, without empty ones", () => {
    const instance = exported(plan).deployment.resources.find(({ type }) => type === "aws:rds/instance:Instance")!;
    assert.deepEqual(Object.keys(instance), [
      "urn",
      "custom",
      "id",
      "type",
      "inputs",
      "outputs",
      "parent",
      "protect",
      "dependencies",
      "provider",
      "propertyDependencies",
      "additionalSecretOutputs",
    ]);
    assert.equal(instance["protect"], true);
    assert.match(String(instance["provider"]), /^urn:pulumi:prd::aws-practice::pulumi:providers:aws::default_7_48_0::[0-9a-f-]{36}$/);
    const component = exported(plan).deployment.resources.find(({ type }) => type === "aws-practice:index:Database")!;
    assert.deepEqual(Object.keys(component), ["urn", "custom", "type", "outputs", "parent"]);
  });

  it("configures the default providers as the engine does", () => {
    const provider = exported(plan).deployment.resources.find(({ type }) => type === "pulumi:providers:aws")!;
    assert.deepEqual(provider["inputs"], {
      region: "ap-northeast-1",
      allowedAccountIds: "[\"222222222222\"]",
      defaultTags: "{\"tags\":{\"project\":\"aws-practice\",\"environment\":\"prd\"}}",
      version: "7.48.0",
    });
  });

  it("masks secrets in Pulumi's own form, except with `--show-secrets`", async () => {
    const simulation = await simulate(() => {
      const { result } = new random.RandomPassword("password", { length: 20 });
      new aws.secretsmanager.SecretVersion("version", { secretId: "rds", secretString: pulumi.jsonStringify({ password: result }) });
    }, { project: "other", stack: "stg", config: PLACE });
    const other = { ...plan, simulation };
    const password = simulation.resources.find(({ type }) => type.endsWith("RandomPassword"))!.outputs["result"];
    const secret = (showSecrets: boolean) => {
      const version = exported(other, showSecrets).deployment.resources.find(({ type }) => type.endsWith("SecretVersion"))!;
      return (version["inputs"] as Properties)["secretString"] as Properties;
    };
    assert.deepEqual(secret(false), { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: "\"[secret]\"" });
    assert.ok(!JSON.stringify(exported(other)).includes(String(plain(password))));
    assert.ok(String(secret(true)["plaintext"]).includes(String(plain(password))));
  });

  it("has a resource's options and its explicit provider", async () => {
    const simulation = await simulate(() => {
      const tokyo = new aws.Provider("tokyo", { region: "ap-northeast-1" });
      const vpc = aws.ec2.Vpc.get("existing", "vpc-1");
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, {
        provider: tokyo,
        retainOnDelete: true,
        ignoreChanges: ["tags"],
        replaceOnChanges: ["vpcId"],
        deletedWith: vpc,
        aliases: [{ name: "old" }],
        customTimeouts: { create: "1h30m" },
      });
      return { id: pulumi.secret("x") };
    }, { project: "p", stack: "s", config: PLACE });
    const { resources } = exported({ ...plan, simulation, stack: "s", config: PLACE }).deployment;
    const subnet = resources.find(({ type }) => type.endsWith("Subnet"))!;
    assert.deepEqual(
      ["retainOnDelete", "ignoreChanges", "replaceOnChanges", "deletedWith", "aliases", "customTimeouts"].map((key) => subnet[key]),
      [true, ["tags"], ["vpcId"], "urn:pulumi:s::p::aws:ec2/vpc:Vpc::existing", ["urn:pulumi:s::p::aws:ec2/subnet:Subnet::old"], {
        create: 5400,
      }],
    );
    assert.match(String(subnet["provider"]), /^urn:pulumi:s::p::pulumi:providers:aws::tokyo::/);
    assert.equal(resources.find(({ type }) => type.endsWith("Vpc"))!["external"], true);
    assert.deepEqual(resources[0]!["outputs"], {
      id: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: "\"[secret]\"" },
    });
  });
});
