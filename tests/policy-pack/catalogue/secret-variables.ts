import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

import { taskCode } from "../../../components/workloads/node-task/task-code";
import type { Broken } from "../support/broken";
import { type Mutation, on, type Row } from "./mutation";
import { AWS_ID, base64, container, environment, GITHUB, PASSWORD, SETTING } from "./secrets";

const zipped = (text: string) => gzipSync(text).toString("base64");
/** A program whose names would be secrets in settings; hashes, so that it isn't short when zipped. */
const PROGRAM = Array.from({ length: 400 }, (_, index) => `f(${createHash("sha256").update(String(index)).digest("hex")});`).join("")
  + "const options={password:\"secretOf(user)\"};";

/** An image that docker-build builds. */
const buildWith = (buildArgs: object) => (p: Broken) => p.add("docker-build:index:Image", "live-1", { buildArgs });

const ROWS: Row[] = [
  [
    "a base64-encoded key beside the code of a task",
    container({
      environment: [{ name: "CODE", value: taskCode("database-users") }, {
        name: "KEYS",
        value: base64(`aws_access_key_id = ${AWS_ID}\n`),
      }],
    }),
    SETTING,
  ],
  ["a zipped password", environment("CONFIG", zipped(`db:\n  password: ${PASSWORD}\n`)), SETTING],
  ["a token in a long zipped program", environment("CODE", zipped(`${PROGRAM}const t="${GITHUB}";`)), SETTING],
  ["the code of a task", environment("CODE", taskCode("database-users"))],
  ["a long zipped program", environment("CODE", zipped(PROGRAM))],
  ["zipped settings without a secret", environment("CONFIG", zipped("log:\n  level: info\n".repeat(20)))],
  ["the password of PostgreSQL's client", environment("PGPASSWORD", PASSWORD), SETTING],
  ["the password of MySQL's client", environment("MYSQL_PWD", PASSWORD), SETTING],
  ["a JDBC URL with a password", environment("DB_URL", `jdbc:postgresql://db:5432/app?user=app&password=${PASSWORD}`), SETTING],
  ["a connection string with a password", environment("CONNECTION", `host=db dbname=app user=app password=${PASSWORD}`), SETTING],
  ["a password of Redis", environment("REDIS_AUTH", PASSWORD), SETTING],
  [
    "a password in a build argument",
    buildWith({ NPM_PASSWORD: PASSWORD }),
    "secret-not-in-environment Image live-1: buildArgs.NPM_PASSWORD",
  ],
  ["a token in a build argument", buildWith({ SETTINGS: GITHUB }), "secret-not-in-environment Image live-1: buildArgs.SETTINGS"],
  ["build arguments without a secret", buildWith({ VERSION: "1.2", NODE_ENV: "production" })],
  ["a salt of passwords", environment("ENCRYPTION_SALT", PASSWORD), SETTING],
  [
    "the place of a database and its user",
    container({
      environment: Object.entries({
        DB_HOST: "main-stg.cuja5k0dzjih.ap-northeast-1.rds.amazonaws.com",
        DB_PORT: "5432",
        DB_NAME: "aws_practice",
        DB_USER_NAME: "api",
        DB_IAM_AUTH: "true",
        DB_SECRET_ARN: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds-main-stg-api-AbCdEf",
      }).map(([name, value]) => ({ name, value })),
    }),
  ],
];

/** Variables with zipped text, and those of databases. */
export const SECRET_VARIABLES: Mutation[] = on("stg with image", ...ROWS);
