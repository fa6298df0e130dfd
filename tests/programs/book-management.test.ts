import assert from "node:assert/strict";

import { rolesOf } from "../../policy-pack/iam/roles";
import { reachability } from "../../policy-pack/reachability/reachability";
import type { StackView } from "../../policy-pack/stack-view";
import { programOf } from "../../toolkit/plan/judged-program";
import { renderVerdict, statusOf, verdictOf } from "../../toolkit/plan/verdict";
import type { Properties } from "../../toolkit/shared/values";
import { planOf, type Registered } from "../support/simulated";

const PROGRAM = "examples/book-management";
const PROJECT = "book-management";
const BLOCKS = { dev: "10.0", staging: "10.10", prod: "10.20" } as const;
const STACKS = Object.keys(BLOCKS) as (keyof typeof BLOCKS)[];

const withImages = {
  [`${PROJECT}:services`]: (services: Properties) => {
    for (const name of ["frontend", "backend"]) Object.assign(services[name] as Properties, { image: "3f2c1a9" });
  },
};
const planned = (stack: string) => planOf(PROGRAM, stack, withImages);

/** All that is reached by the network, in each stack; a NAT instance besides. */
const REACHED = [
  "distribution web-distribution 80/tcp <- internet",
  "distribution web-distribution 443/tcp <- internet",
  "load balancer load-balancer-alb 443/tcp <- internet over distribution web-distribution",
  "cache cache-group 6379/tcp <- service backend-service",
  "cache cache-group 6379/tcp <- task cache-users-note",
  "database database-instance 5432/tcp <- service backend-service",
  "database database-instance 5432/tcp <- state machine database-users-runner-state-machine",
  "database database-instance 5432/tcp <- task backend-release-note",
  "load balancer load-balancer-alb 443/tcp <- VPC origin load-balancer-origin-endpoint",
  "service backend-service 8000/tcp <- service frontend-service",
  "service frontend-service 3000/tcp <- load balancer load-balancer-alb",
];
const BACKEND_VARIABLES = [
  "APP_DEBUG",
  "APP_ENV",
  "CACHE_DRIVER",
  "DB_CONNECTION",
  "MAIL_CONFIGURATION_SET",
  "MAIL_FROM_ADDRESS",
  "REDIS_HOST",
  "REDIS_PASSWORD_VERSION",
  "REDIS_PORT",
  "REDIS_SCHEME",
  "REDIS_USERNAME",
  "SESSION_DRIVER",
  "UPLOADS_BUCKET",
];
const FRONTEND_VARIABLES = ["API_URL", "NODE_ENV", "SITE_WEB_BUCKET", "SITE_WEB_DISTRIBUTION_ID"];

const OBJECTS_BY_KEY =
  /arn:aws:kms:ap-northeast-1:ACCOUNT:key\/\S+ if {"StringEquals":{"kms:ViaService":\["s3[^}]+-files-uploads-prod-ACCOUNT"\]}}/;

/** Container of a task: its variables and its secrets. */
function container(registered: Registered, task: string) {
  const [one] = registered.json("TaskDefinition", `${task}-task-definition`, "containerDefinitions") as [
    { environment: { name: string; value: string }[]; secrets?: { name: string; valueFrom: string }[] },
  ];
  return {
    environment: Object.fromEntries(one.environment.map(({ name, value }) => [name, value])),
    secrets: (one.secrets ?? []).map(({ name }) => name),
  };
}

/** Grants of a role, as `actions on resources`, with the conditions. */
function grantsOf(program: StackView, registered: Registered, task: string, role: "executionRoleArn" | "taskRoleArn"): string[] {
  const roles = rolesOf(program);
  const found = roles.role(String(registered.inputs("TaskDefinition", `${task}-task-definition`)[role]));
  assert.ok(found, `${task} has no ${role}`);
  const grants = roles.grants(found);
  assert.deepEqual([grants.unseen, grants.denied], [[], []]);
  return grants.allowed.map(({ statement: { actions, resources, conditions } }) => {
    const only = Object.keys(conditions).length === 0 ? "" : ` if ${JSON.stringify(conditions)}`;
    return `${actions.join(", ")} on ${resources.join(", ")}${only}`;
  });
}

describe("examples/book-management", () => {
  for (const stack of STACKS) {
    describe(stack, () => {
      let registered: Registered;
      let program: StackView;
      let rows: string[];
      let account: string;
      before(async () => {
        const { plan, registered: all } = await planned(stack);
        registered = all;
        account = String(plan.config["aws:allowedAccountIds"]).replaceAll(/\D/g, "");
        program = programOf(all.resources, { project: PROJECT, stack, config: plan.config });
        rows = reachability(program).filter(({ kind }) => kind !== "instance").map(({ label, port, protocol, from }) =>
          `${label} ${port}/${protocol} <- ${from}`
        );
      });

      it("has its own blocks of addresses", () => {
        const start = BLOCKS[stack];
        assert.equal(registered.inputs("Vpc")["cidrBlock"], `${start}.0.0/16`);
        assert.deepEqual(
          registered.ofType("Subnet").map(({ inputs }) => inputs["cidrBlock"]),
          [1, 2, 3, 4].map((third) => `${start}.${third}.0/24`),
        );
      });

      it("is reached by the internet at CloudFront only, and from there part by part", () => assert.deepEqual(rows, REACHED));

      it("gives the backend and the frontend exactly their variables", () => {
        const backend = container(registered, "backend");
        assert.deepEqual(Object.keys(backend.environment).toSorted(), BACKEND_VARIABLES);
        assert.deepEqual(
          ["APP_ENV", "APP_DEBUG", "DB_CONNECTION", "CACHE_DRIVER", "SESSION_DRIVER"].map((name) => backend.environment[name]),
          [stack, String(stack === "dev"), "pgsql", "redis", "redis"],
        );
        assert.deepEqual(backend.secrets.toSorted(), ["DB_DATABASE", "DB_HOST", "DB_PASSWORD", "DB_PORT", "DB_USERNAME", "REDIS_PASSWORD"]);
        const frontend = container(registered, "frontend");
        assert.deepEqual(Object.keys(frontend.environment).toSorted(), FRONTEND_VARIABLES);
        assert.deepEqual([frontend.environment["API_URL"], frontend.environment["NODE_ENV"]], ["http://backend:8000", "production"]);
        assert.deepEqual(frontend.secrets, []);
      });

      it("lets the frontend publish the site's files and nothing else, and the backend use its mail and files", () => {
        const shown = (task: string) =>
          grantsOf(program, registered, task, "taskRoleArn").map((grant) =>
            grant.replaceAll(account, "ACCOUNT").replace(/distribution\/E[A-Z0-9]+/, "distribution/ID").replace(
              OBJECTS_BY_KEY,
              "the environment's key, for objects of that bucket",
            )
          );
        assert.deepEqual(shown("frontend"), [
          `s3:ListBucket on arn:aws:s3:::book-management-site-web-${stack}-ACCOUNT`,
          `s3:DeleteObject, s3:PutObject on arn:aws:s3:::book-management-site-web-${stack}-ACCOUNT/*`,
          "cloudfront:CreateInvalidation on arn:aws:cloudfront::ACCOUNT:distribution/ID",
        ]);
        const mail = "arn:aws:ses:ap-northeast-1:ACCOUNT";
        const domain = `mail.${stack === "prod" ? "" : `${stack}.`}example.com`;
        assert.deepEqual(shown("backend"), [
          `s3:ListBucket on arn:aws:s3:::${PROJECT}-files-uploads-${stack}-ACCOUNT`,
          `s3:DeleteObject, s3:GetObject, s3:PutObject on arn:aws:s3:::${PROJECT}-files-uploads-${stack}-ACCOUNT/*`,
          ...(stack === "prod" ? ["kms:Decrypt, kms:GenerateDataKey on the environment's key, for objects of that bucket"] : []),
          `ses:SendEmail, ses:SendRawEmail on ${mail}:identity/${domain}, ${mail}:configuration-set/${PROJECT}-mail-${stack}`
          + ` if {"StringEquals":{"ses:FromAddress":["no-reply@${domain}"]}}`,
        ]);
      });

      it("passes every policy; the first image of production adds the migration to its list of who reaches the database", async () => {
        const first = await verdictOf((await planOf(PROGRAM, stack)).plan);
        assert.equal(statusOf(first), "passed", renderVerdict(first, (_style, text) => text));
        const { violations } = await verdictOf((await planned(stack)).plan);
        const lines = violations.map(({ policy, message }) => `${policy.id} ${/as ("[^"]+")/.exec(message)?.[1]}`);
        const line = "network-database-access \"database database-instance:5432/tcp <- task backend-release-note\"";
        assert.deepEqual(lines, stack === "prod" ? [line] : []);
      });
    });
  }
});
