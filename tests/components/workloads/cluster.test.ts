import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { naming } from "../../../components/shared/naming";
import { Cluster, type ClusterArgs } from "../../../components/workloads/cluster";
import { shortName } from "../../../toolkit/simulator";
import { refused } from "../../support/refused";
import { build } from "../../support/simulated";
import { alerts, NAMES } from "../../support/workloads";

const program = (args: Partial<ClusterArgs> = {}) => () => void new Cluster("cluster", { names: NAMES, ...args });
const make = (args: Partial<ClusterArgs> = {}) => build(program(args));

describe("Cluster", () => {
  it("is named after project and environment, as its namespace is", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("Cluster"), {
      name: "aws-practice-stg",
      configuration: {
        executeCommandConfiguration: {
          logging: "OVERRIDE",
          logConfiguration: { cloudWatchLogGroupName: "/aws-practice/stg/sessions/exec", cloudWatchEncryptionEnabled: false },
        },
      },
      settings: [{ name: "containerInsights", value: "enabled" }],
      tags: { Name: "aws-practice-stg" },
    });
    assert.deepEqual(registered.inputs("HttpNamespace"), {
      name: "aws-practice-stg",
      description: "Services of cluster aws-practice-stg",
      tags: { Name: "aws-practice-stg" },
    });
    assert.deepEqual(
      registered.resources.filter(({ custom }) => custom).map(({ name, parent }) => `${name} of ${shortName(parent)}`).toSorted(),
      [
        "cluster of cluster",
        "cluster-capacity of cluster",
        "cluster-namespace of cluster",
        "cluster-performance-log of cluster",
        "cluster-sessions-log of cluster",
      ],
    );
  });

  it("creates the log group of Container Insights with retention, and none without them", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("LogGroup", "cluster-performance-log"), {
      name: "/aws/ecs/containerinsights/aws-practice-stg/performance",
      retentionInDays: 7,
    });
    assert.ok(registered.dependencies("Cluster").includes("cluster-performance-log"));
    assert.equal((await make({ containerInsights: "disabled" })).ofType("LogGroup").length, 1);
  });

  it("notifies alerts of ECS events of its services", async () => {
    assert.equal((await make()).ofType("EventRule").length, 0);
    const registered = await build(() => void new Cluster("cluster", { names: NAMES, alerts: alerts() }));
    assert.deepEqual(registered.json("EventRule", "cluster-events-rule", "eventPattern"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Service Action", "ECS Deployment State Change"],
      resources: [{ prefix: "arn:aws:ecs:ap-northeast-1:111111111111:service/aws-practice-stg/" }],
      detail: {
        eventName: [
          "SERVICE_TASK_START_IMPAIRED",
          "SERVICE_TASK_PLACEMENT_FAILURE",
          "SERVICE_TASK_CONFIGURATION_FAILURE",
          "SERVICE_DEPLOYMENT_FAILED",
        ],
      },
    });
    const target = registered.inputs("EventTarget", "cluster-events-topic");
    assert.deepEqual([target["arn"], target["deadLetterConfig"]], [registered.only("Topic").id, {
      arn: registered.only("Queue", "cluster-events-dead-letters-queue").outputs["arn"],
    }]);
    assert.deepEqual(target["inputTransformer"], {
      inputPaths: { what: "$.detail.eventName", service: "$.resources[0]" },
      inputTemplate:
        "\"Cluster aws-practice-stg: <what> of <service>. First: check the events of the service. Then: docs/runbook.md#service-events\"",
    });
  });

  it("notifies alerts of tasks of services that are killed for memory", async () => {
    const registered = await build(() => void new Cluster("cluster", { names: NAMES, alerts: alerts() }));
    assert.deepEqual(registered.json("EventRule", "cluster-memory-rule", "eventPattern"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [registered.only("Cluster", "cluster").outputs["arn"]],
        group: [{ prefix: "service:" }],
        lastStatus: ["STOPPED"],
        containers: { reason: [{ prefix: "OutOfMemoryError" }] },
      },
    });
  });

  it("runs on Fargate by default, with Fargate Spot available", async () => {
    assert.deepEqual((await make()).inputs("ClusterCapacityProviders"), {
      clusterName: "aws-practice-stg",
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
    });
  });

  it("follows containerInsights", async () => {
    for (const containerInsights of ["enabled", "enhanced", "disabled"] as const) {
      assert.deepEqual((await make({ containerInsights })).inputs("Cluster")["settings"], [{
        name: "containerInsights",
        value: containerInsights,
      }]);
    }
    assert.deepEqual((await make({ containerInsights: undefined })).inputs("Cluster")["settings"], [{
      name: "containerInsights",
      value: "enabled",
    }]);
  });

  it("exposes its names, and the dependencies of a task", async () => {
    const registered = await build(() => {
      const { dependencies, clusterArn, clusterName, namespaceArn } = new Cluster("cluster", { names: NAMES });
      new aws.ec2.Vpc("after", { tags: { clusterArn, clusterName, namespaceArn } }, { dependsOn: dependencies });
    });
    const outputs = {
      clusterArn: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/aws-practice-stg",
      clusterName: "aws-practice-stg",
      namespaceArn: registered.only("HttpNamespace").outputs["arn"],
    };
    const component = registered.resources.find(({ name, custom }) => name === "cluster" && !custom);
    assert.deepEqual([component?.outputs, registered.inputs("Vpc")["tags"]], [outputs, outputs]);
    assert.ok(registered.dependencies("Vpc").includes("cluster-capacity"));
  });

  const project = (name: string) => ({ names: naming({ project: name, environment: "stg" }) });
  const name = "1 to 255 letters, digits, hyphens and underscores";
  const cases: [string, object, string][] = [
    ["a name with a space", project("my cluster"), `clusterName is "my cluster-stg", but must be ${name}`],
    ["no project", project(""), `clusterName is "-stg", but must be ${name}`],
    ["a name of 256 characters", project("a".repeat(252)), `clusterName is "${"a".repeat(252)}-stg", but must be ${name}`],
    [
      "insights that ECS doesn't know",
      { containerInsights: "on" },
      "containerInsights is \"on\", but must be one of enabled, enhanced, disabled",
    ],
  ];
  for (const [what, args, message] of cases) {
    it(`rejects ${what} before it creates a resource`, async () => {
      let words = "";
      const registered = await build(() => void (words = refused(program(args))));
      assert.equal(words, `Cluster "cluster": ${message}`);
      assert.deepEqual(registered.resources.filter(({ custom }) => custom), []);
    });
  }

  it("accepts a name of 255 characters", async () => {
    assert.equal((await make(project("a".repeat(251)))).ofType("Cluster").length, 1);
  });
});
