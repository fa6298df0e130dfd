import assert from "node:assert/strict";

import { allowedOn } from "../../policy-pack/iam/grants";
import { arnCovers } from "../../policy-pack/iam/match";
import { type Roles, rolesOf } from "../../policy-pack/iam/roles";
import { programOf } from "../../toolkit/plan/judged-program";
import type { Properties } from "../../toolkit/shared/values";
import { planOf, type Registered } from "../support/simulated";

const PROGRAM = "examples/several-services";
const PROJECT = "aws-practice-services";
const SERVICES = ["api", "graphql", "grpc"] as const;

/** Actions that return the value of a parameter or a secret. Source: Service Authorization Reference. */
const READS = [
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "ssm:GetParameterHistory",
  "secretsmanager:GetSecretValue",
  "secretsmanager:BatchGetSecretValue",
];

/** Secrets by name, and the tasks that name them; the release of api runs in api's container. */
const READERS: Record<string, string[]> = {
  "/stg/shared/partner-token": ["api", "api-release", "graphql"],
  "/stg/shared/partner-url": ["api", "api-release", "graphql", "grpc"],
  "/stg/api/session-key": ["api", "api-release"],
  "/stg/graphql/search": ["graphql"],
  "/stg/grpc/signing-key": ["grpc"],
  "rds-aws-practice-services-stg-grpc": ["grpc"],
};
const OWN = {
  api: ["/stg/api/session-key"],
  graphql: ["/stg/graphql/search"],
  grpc: ["/stg/grpc/signing-key", "rds-aws-practice-services-stg-grpc"],
};

type Change = Record<string, (section: Properties) => void>;

/** The program with an image for each service. */
const withImages: Change = {
  [`${PROJECT}:services`]: (services) => {
    for (const name of SERVICES) Object.assign(services[name] as Properties, { image: "3f2c1a9" });
  },
};

/** Grants of every task's two roles, as the policy pack reads them. */
class Tasks {
  private readonly roles: Roles;

  constructor(readonly registered: Registered) {
    this.roles = rolesOf(programOf(registered.resources, { project: PROJECT, stack: "stg", config: {} }));
  }

  static async of(change: Change = {}): Promise<Tasks> {
    return new Tasks((await planOf(PROGRAM, "stg", { ...withImages, ...change })).registered);
  }

  get names(): string[] {
    return this.registered.ofType("TaskDefinition").filter(({ custom }) => custom).map(({ name }) => name.replace(/-task-definition$/, ""));
  }

  /** Resources, as patterns, on which a role of a task is granted one of the actions. */
  granted(task: string, role: "executionRoleArn" | "taskRoleArn", actions: readonly string[]): string[] {
    const found = this.roles.role(String(this.registered.inputs("TaskDefinition", `${task}-task-definition`)[role]));
    assert.ok(found, `${task} has no ${role}`);
    const grants = this.roles.grants(found);
    assert.deepEqual(grants.unseen, []);
    return [...new Set(actions.flatMap((action) => allowedOn(grants, action).map(({ resource }) => resource)))];
  }

  /** Containers' secrets of a task: ARN, without JSON key, by variable. */
  referenced(task: string): Record<string, string> {
    const [container] = this.registered.json("TaskDefinition", `${task}-task-definition`, "containerDefinitions") as [
      { secrets?: { name: string; valueFrom: string }[] },
    ];
    return Object.fromEntries((container.secrets ?? []).map(({ name, valueFrom }) => [name, valueFrom.split(":").slice(0, 7).join(":")]));
  }

  /** ARN of a secret or parameter, as tasks refer to it. */
  arnOf(name: string): string {
    const arns = this.names.flatMap((task) => Object.values(this.referenced(task)));
    const found = arns.find((arn) => arn.endsWith(`:parameter${name}`) || arn.includes(`:secret:${name}-`));
    assert.ok(found, `no task reads ${name}`);
    return found;
  }

  /** Services and releases with a role that may read a secret. */
  readersOf(name: string): string[] {
    const arn = this.arnOf(name);
    return this.names.filter((task) => task !== "database-users").filter((task) =>
      (["executionRoleArn", "taskRoleArn"] as const).some((role) =>
        this.granted(task, role, READS).some((pattern) => arnCovers(pattern, arn))
      )
    ).toSorted();
  }
}

describe("examples/several-services", () => {
  for (const key of ["aws", "own"]) {
    describe(`with \`encryption.key\` ${key}`, () => {
      let tasks: Tasks;
      before(async () => {
        tasks = await Tasks.of({ [`${PROJECT}:encryption`]: (section) => void (section["key"] = key) });
      });

      for (const [name, readers] of Object.entries(READERS)) {
        it(`${name} is read by exactly ${readers.join(", ")}`, () => assert.deepEqual(tasks.readersOf(name), readers));
      }

      for (const one of SERVICES) {
        for (const other of SERVICES.filter((name) => name !== one)) {
          it(`${one} can't read a secret of ${other}`, () => {
            for (const secret of OWN[other]) {
              assert.ok(!Object.values(tasks.referenced(one)).includes(tasks.arnOf(secret)), secret);
              assert.ok(!tasks.readersOf(secret).includes(one), secret);
            }
          });
        }
      }

      it("task roles read no secret: ECS does, with the execution role", () => {
        for (const name of tasks.names.filter((task) => task !== "database-users")) {
          assert.deepEqual(tasks.granted(name, "taskRoleArn", READS), [], name);
        }
      });

      it("execution roles decrypt with an own key only; the users task with the key that RDS reports for the master's secret", () => {
        const decrypting = tasks.names.flatMap((task) =>
          (["executionRoleArn", "taskRoleArn"] as const).filter((role) => tasks.granted(task, role, ["kms:Decrypt"]).length > 0).map((
            role,
          ) => `${task} ${role}`)
        );
        assert.deepEqual(
          decrypting.toSorted(),
          key === "aws" ? ["database-users taskRoleArn"] : [
            "api executionRoleArn",
            "api-release executionRoleArn",
            "database-users taskRoleArn",
            "graphql executionRoleArn",
            "grpc executionRoleArn",
          ],
        );
      });
    });
  }

  describe("database users", () => {
    let tasks: Tasks;
    before(async () => {
      tasks = await Tasks.of();
    });

    it("each task logs in with IAM as its own user, and no other; grpc has a password", () => {
      const { resourceId } = tasks.registered.only("Instance", "database-instance").outputs;
      const user = (name: string) => [`arn:aws:rds-db:ap-northeast-1:111111111111:dbuser:${String(resourceId)}/${name}`];
      const connects = tasks.names.map((task) => [task, tasks.granted(task, "taskRoleArn", ["rds-db:connect"])]);
      assert.deepEqual(Object.fromEntries(connects), {
        "api": user("api"),
        "api-release": user("api_release"),
        "graphql": user("graphql"),
        "grpc": [],
        "database-users": [],
      });
      for (const task of tasks.names) assert.deepEqual(tasks.granted(task, "executionRoleArn", ["rds-db:connect"]), [], task);
      const withPassword = tasks.names.filter((task) => "DB_PASSWORD" in tasks.referenced(task));
      assert.deepEqual(withPassword, ["grpc"]);
    });

    it("have the rights that `connectsTo` asks for", () => {
      const [container] = tasks.registered.json("TaskDefinition", "database-users-task-definition", "containerDefinitions") as [
        { environment: { name: string; value: string }[] },
      ];
      const request = JSON.parse(container.environment.find(({ name }) => name === "REQUEST")!.value) as {
        users: { name: string; as: string; authentication: string }[];
      };
      assert.deepEqual(request.users.map(({ name, as, authentication }) => [name, as, authentication]), [
        ["api", "readwrite", "iam"],
        ["api_release", "owner", "iam"],
        ["graphql", "readonly", "iam"],
        ["grpc", "readwrite", "password"],
      ]);
    });
  });

  it("a service reads a shared secret once it names it", async () => {
    const tasks = await Tasks.of({
      [`${PROJECT}:services`]: (services) => {
        withImages[`${PROJECT}:services`]!(services);
        const { secrets } = services["grpc"] as { secrets: Properties };
        secrets["PARTNER_TOKEN"] = "shared/partner-token";
      },
    });
    assert.deepEqual(tasks.readersOf("/stg/shared/partner-token"), ["api", "api-release", "graphql", "grpc"]);
    assert.deepEqual(tasks.readersOf("/stg/api/session-key"), READERS["/stg/api/session-key"]);
  });

  it("routes gRPC over HTTPS to a target group whose health check calls gRPC's health service (S4)", async () => {
    const { registered } = await Tasks.of();
    const target = registered.inputs("TargetGroup", "grpc-http");
    const { path, matcher } = target["healthCheck"] as Properties;
    assert.deepEqual([target["protocolVersion"], path, matcher], ["GRPC", "/grpc.health.v1.Health/Check", "0"]);
    const balancers = registered.inputs("Service", "grpc-service")["loadBalancers"] as Properties[];
    assert.deepEqual(balancers.map(({ containerPort, targetGroupArn }) => [containerPort, targetGroupArn]), [
      [50_051, registered.only("TargetGroup", "grpc-http").outputs["arn"]],
    ]);
    const https = registered.only("Listener", "load-balancer-listeners-https");
    assert.equal(https.inputs["protocol"], "HTTPS");
    const rules = registered.ofType("ListenerRule").filter(({ inputs }) => inputs["listenerArn"] === https.outputs["arn"]);
    assert.deepEqual(rules.map(({ inputs }) => Number(inputs["priority"])).toSorted((one, other) => one - other), [100, 200, 300]);
  });
});
