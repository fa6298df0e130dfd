import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { secretsOf } from "../../../commands/secrets/program-secrets";
import { parseReference } from "../../../commands/secrets/references";
import { build, planOf } from "../../support/simulated";

const place = { region: "ap-northeast-1", accountId: "111111111111" };

describe("References to secrets", () => {
  const forms: [valueFrom: string, name: string, id: string][] = [
    ["arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/web/api-key", "/stg/web/api-key", "/stg/web/api-key"],
    ["arn:aws:ssm:ap-northeast-1:111111111111:parameter/token", "token", "token"],
    [
      "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:/stg/database/main-AbCdEf:password::",
      "/stg/database/main",
      "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:/stg/database/main-AbCdEf",
    ],
    [
      "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:api-secret-AbCdEf",
      "api-secret",
      "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:api-secret-AbCdEf",
    ],
  ];
  for (const [valueFrom, name, id] of forms) {
    it(`${valueFrom} names ${name}`, () => {
      const { store, ...parsed } = parseReference(valueFrom);
      assert.deepEqual(parsed, { name, id, place });
      assert.equal(store, valueFrom.includes(":ssm:") ? "ssm" : "secretsManager");
    });
  }

  it("a parameter's name is in the region of the task", () => {
    assert.deepEqual(parseReference("/stg/web/api-key"), {
      store: "ssm",
      name: "/stg/web/api-key",
      id: "/stg/web/api-key",
      place: undefined,
    });
  });
});

describe("Secrets of a program", () => {
  const definition = (name: string, containers: unknown) =>
    new aws.ecs.TaskDefinition(name, { family: name, containerDefinitions: pulumi.jsonStringify(containers) });

  it("a workload without a component has the name of its family", async () => {
    const { resources } = await build(() =>
      definition("alone", [{ name: "a", image: "x:1", secrets: [{ name: "A", valueFrom: "token" }] }])
    );
    const { secrets: [{ label, origin, readers } = assert.fail()] } = secretsOf(resources);
    assert.deepEqual([label, origin], ["token", "others"]);
    assert.deepEqual(readers, [{ name: "alone", kind: "job", family: "alone", cluster: undefined, waits: false }]);
  });

  it("a secret in two containers of a task has one reader", async () => {
    const container = { name: "a", image: "x:1", secrets: [{ name: "A", valueFrom: "token" }, { name: "B", valueFrom: "token" }] };
    const { resources } = await build(() => definition("alone", [container, { ...container, name: "b" }]));
    assert.deepEqual(secretsOf(resources).secrets.map(({ readers }) => readers.length), [1]);
  });

  it("a secret whose name the provider generates is found by its ARN, and can't be looked up", async () => {
    const { resources } = await build(() => {
      const secret = new aws.secretsmanager.Secret("generated", {});
      definition("alone", [{ name: "a", image: "x:1", secrets: [{ name: "A", valueFrom: secret.arn }] }]);
    });
    const found = secretsOf(resources).secrets;
    assert.deepEqual(found.map(({ origin, id, readers }) => [origin, id, readers.length]), [["program", undefined, 1]]);
  });

  it("containers that are known only to AWS are unresolved", async () => {
    const { resources } = await build(() => {
      const unknown = pulumi.output(Promise.resolve(pulumi.unknown)) as unknown as pulumi.Output<string>;
      new aws.ecs.TaskDefinition("alone", { family: "alone", containerDefinitions: unknown });
    });
    assert.deepEqual(secretsOf(resources), { secrets: [], kmsKeyAlias: undefined, unresolved: ["alone"] });
  });

  it("the root program's declared secrets and configuration have their readers", async () => {
    const { plan } = await planOf(".", "stg", {
      "aws-practice:secrets": (secrets) => {
        secrets["web/api-key"] = { description: "Partner's API" };
        secrets["database/main"] = { store: "secretsManager", keys: ["user", "password"] };
      },
      "aws-practice:configuration": (configuration) => {
        configuration["web/api-url"] = "https://api.example.com";
      },
      "aws-practice:services": (services) => {
        Object.assign(services["api"] as object, {
          image: "3f2c1a9",
          secrets: { KEY: "web/api-key", PASSWORD: "database/main:password", URL: "web/api-url" },
        });
      },
    });
    const { secrets } = secretsOf(plan.simulation.resources);
    const shown = secrets.map(({ label, store, origin, id, keys, readers }) =>
      [label, store, origin, id, keys.join(), readers.map(({ name, kind }) => `${name} ${kind}`).join()].join(" | ")
    );
    assert.deepEqual(shown.filter((line) => !line.includes("rds-")), [
      "/stg/web/api-url | ssm | program | /stg/web/api-url |  | api service",
      "database/main | secretsManager | operator | /stg/database/main | user,password | api service",
      "web/api-key | ssm | operator | /stg/web/api-key |  | api service",
    ]);
    assert.deepEqual(secrets.flatMap(({ readers }) => readers).find(({ name }) => name === "api"), {
      name: "api",
      kind: "service",
      family: "aws-practice-api-stg",
      cluster: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/aws-practice-stg",
      waits: false,
    });
  });
});
