import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../../support/simulated";

export const ACCOUNT = "111111111111";
export const REGION = "ap-northeast-1";

/** Source of a small program with secrets of every kind. */
const PROGRAM = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

class Part extends pulumi.ComponentResource {
  constructor(type: string, name: string, outputs: object = {}) {
    super("aws-practice:index:" + type, name);
    this.registerOutputs(outputs);
  }
}

const config = new pulumi.Config();
new Part("AppSecrets", "secrets", {
  setting: "shop:secrets",
  kmsKeyAlias: config.get("kmsKeyAlias"),
  secrets: {
    "web/api-key": { store: "ssm", description: "Partner's API", name: "/stg/web/api-key" },
    "database/main": { store: "secretsManager", keys: ["user", "password"], name: "/stg/database/main" },
    "web/token": { store: "secretsManager", name: "/stg/web/token" },
    "web/later": { store: "ssm", name: "/stg/web/later" },
    "web/unused": { store: "ssm", name: "/stg/web/unused" },
  },
});
const url = new aws.ssm.Parameter("url", { name: "/stg/web/url", type: "String", insecureValue: "https://api.example.com" });
const users = new Part("DatabaseUsers", "database-users");
const user = new aws.secretsmanager.Secret("user", { name: "rds-main-stg-api" }, { parent: users });
const database = new aws.rds.Instance("database", {
  instanceClass: "db.t4g.micro", engine: "postgres", allocatedStorage: 20, username: "master", manageMasterUserPassword: true,
  skipFinalSnapshot: true,
});
const arn = (service: string, resource: string) => "arn:aws:" + service + ":${REGION}:${ACCOUNT}:" + resource;
const cluster = new aws.ecs.Cluster("cluster", { name: "shop-stg" });

function workload(type: string, name: string, image: string, references: Record<string, pulumi.Input<string>>) {
  const parent = new Part(type, name);
  const definition = new aws.ecs.TaskDefinition(name + "-definition", {
    family: "shop-" + name + "-stg",
    containerDefinitions: pulumi.jsonStringify([{
      name, image, secrets: Object.entries(references).map(([variable, valueFrom]) => ({ name: variable, valueFrom })),
    }]),
  }, { parent });
  if (type === "FargateService") new aws.ecs.Service(name + "-service", { cluster: cluster.arn, taskDefinition: definition.arn }, { parent });
}

const key = arn("ssm", "parameter/stg/web/api-key");
workload("FargateService", "api", "shop:3f2c1a9", {
  API_KEY: key,
  DB_PASSWORD: arn("secretsmanager", "secret:/stg/database/main-AbCdEf:password::"),
  OWN_PASSWORD: pulumi.interpolate\`\${user.arn}:DB_PASSWORD::\`,
  TOKEN: arn("secretsmanager", "secret:/stg/web/token-AbCdEf"),
  URL: url.arn,
  ...(config.getBoolean("master") && { MASTER: database.masterUserSecrets.apply(([secret]) => secret.secretArn) }),
  ...(config.get("other") && { OTHER: config.require("other") }),
});
workload("FargateService", "web", "shop:awaits-first-image", { LATER: arn("ssm", "parameter/stg/web/later") });
workload("ScheduledJob", "report", "shop:3f2c1a9", { API_KEY: key });
`;

/** A folder with the program; its stack `stg` has these settings in addition to region and account. */
export class Shop {
  readonly folder = mkdtempSync(join(tmpdir(), "shop-"));

  constructor(settings: Record<string, unknown> = {}) {
    writeFileSync(join(this.folder, "index.ts"), PROGRAM);
    writeFileSync(join(this.folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    this.configure(settings);
  }

  configure(settings: Record<string, unknown>): void {
    const config = {
      "aws:region": REGION,
      "aws:allowedAccountIds": [ACCOUNT],
      "aws:defaultTags": { tags: { project: "shop", environment: "stg" } },
      ...settings,
    };
    writeFileSync(join(this.folder, "Pulumi.stg.yaml"), JSON.stringify({ config }));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
