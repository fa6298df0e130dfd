import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, parseAllDocuments } from "yaml";

import { statusOf, verdictOf } from "../../toolkit/plan/verdict";
import type { Properties } from "../../toolkit/shared/values";
import { blocksOf } from "../docs/blocks";
import { planOf, type Registered } from "../support/simulated";
import { finalStage, SAMPLE_API } from "./support/dockerfile";

interface Settings {
  server: { port: number; tomcat: { "keep-alive-timeout": string } };
  spring: { lifecycle: { "timeout-per-shutdown-phase": string }; datasource: { hikari: { "data-source-properties": Properties } } };
}
interface ContainerDefinition {
  portMappings: { containerPort: number }[];
  environment: { name: string; value: string }[];
  secrets: { name: string }[];
  readonlyRootFilesystem: boolean;
  linuxParameters: { tmpfs: { containerPath: string }[] };
  stopTimeout: number;
}

const SOURCE = readFileSync(join(SAMPLE_API, "src/main/resources/application.yaml"), "utf8");
const settings = parseAllDocuments(SOURCE)[0]!.toJS() as Settings;
const seconds = (duration: string) => Number(/^(\d+)s$/.exec(duration)![1]);

describe("The sample API on the platform, with the settings in its README.md", () => {
  let registered: Registered;
  let service: ContainerDefinition;
  let release: ContainerDefinition;

  before(async () => {
    const [block] = blocksOf("examples/sample-api/README.md").filter(({ language }) => language === "yaml");
    const { plan, registered: resources } = await planOf(".", "stg", {
      "aws-practice:services": (section) => {
        Object.assign(section, (parse(block!.text) as Record<string, Properties>)["aws-practice:services"]);
      },
    });
    assert.equal(statusOf(await verdictOf(plan)), "passed");
    registered = resources;
    const container = (name: string) => (resources.json("TaskDefinition", name, "containerDefinitions") as ContainerDefinition[])[0]!;
    service = container("api-task-definition");
    release = container("api-release-task-definition");
  });

  const variables = ({ environment, secrets }: ContainerDefinition) => [...environment, ...secrets].map(({ name }) => name);

  it("gets the variables that it requires, and as another user in `migrate`", () => {
    const required = new Set([...SOURCE.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name!));
    for (const container of [service, release]) assert.deepEqual(variables(container).toSorted(), [...required].toSorted());
    const user = ({ environment }: ContainerDefinition) => environment.find(({ name }) => name === "DB_USER_NAME")!.value;
    assert.deepEqual([user(service), user(release)], ["api", "api_release"]);
    assert.deepEqual((registered.inputs("Stash", "api-release-note")["input"] as Properties)["command"], ["migrate"]);
  });

  it("listens on the port that the load balancer and the image name, and answers its health check", () => {
    const { port } = settings.server;
    assert.deepEqual([port, ...service.portMappings.map(({ containerPort }) => containerPort)], [finalStage().port, port]);
    assert.equal((registered.inputs("TargetGroup", "api-http")["healthCheck"] as Properties)["path"], "/actuator/health");
  });

  it("keeps connections longer than the load balancer", () => {
    const idle = registered.inputs("LoadBalancer", "load-balancer-alb")["idleTimeout"];
    assert.ok(seconds(settings.server.tomcat["keep-alive-timeout"]) > Number(idle), String(idle));
  });

  it("gives up on requests and on a silent database before ECS kills it", () => {
    const stop = seconds(settings.spring.lifecycle["timeout-per-shutdown-phase"]);
    assert.ok(stop < service.stopTimeout, `${stop} of ${service.stopTimeout}`);
    assert.ok(Number(settings.spring.datasource.hikari["data-source-properties"]["socketTimeout"]) < stop);
  });

  it("has a read-only root file system, and certificates of RDS where the image has them", () => {
    assert.equal(service.readonlyRootFilesystem, true);
    assert.deepEqual(service.linuxParameters.tmpfs.map(({ containerPath }) => containerPath), ["/tmp"]);
    const { sslmode, sslrootcert } = settings.spring.datasource.hikari["data-source-properties"];
    assert.deepEqual([sslmode, sslrootcert], ["${DB_SSL_MODE:verify-full}", `\${DB_SSL_ROOT_CERT:${finalStage().workdir}/rds-bundle.pem}`]);
    assert.ok(readFileSync(join(SAMPLE_API, "Dockerfile"), "utf8").includes("layers/certificates/rds-bundle.pem"));
  });
});
