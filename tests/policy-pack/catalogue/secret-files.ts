import { createHash } from "node:crypto";

import { type Mutation, on, type Row } from "./mutation";
import { adding, base64, GITHUB, PASSWORD, URL_WITH_PASSWORD } from "./secrets";

const digest = (text: string) => createHash("sha256").update(text).digest("base64");
const object = (key: string, content: string) => adding("aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "files", key, content });
const configuration = (content: object | string) =>
  adding("aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion", {
    applicationId: "a1b2c3d",
    configurationProfileId: "d4e5f6a",
    contentType: "application/json",
    content: typeof content === "string" ? content : JSON.stringify(content),
  });
const event = (inputTransformer: object) =>
  adding("aws:cloudwatch/eventTarget:EventTarget", {
    rule: "stopped",
    arn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
    deadLetterConfig: { arn: "arn:aws:sqs:ap-northeast-1:111111111111:dead-letters" },
    inputTransformer,
  });

const OBJECT = "secret-not-in-outputs BucketObjectv2 added: content";
const CONFIGURATION = "secret-not-in-outputs HostedConfigurationVersion added: content";
const EVENT = "secret-not-in-outputs EventTarget added: inputTransformer.inputTemplate";

const ROWS: Row[] = [
  ["an environment file in a bucket", object("app.env", `APP_ENV=stg\nDB_PASSWORD=${PASSWORD}\n`), OBJECT],
  ["settings in YAML in a bucket", object("app.yaml", `db:\n  password: ${PASSWORD}\n`), OBJECT],
  ["a URL with a password in a bucket", object("app.conf", `database ${URL_WITH_PASSWORD}\n`), OBJECT],
  [
    "an environment file in base64 in a bucket",
    adding("aws:s3/bucketObject:BucketObject", { bucket: "files", key: "app.env", contentBase64: base64(`DB_PASSWORD=${PASSWORD}\n`) }),
    "secret-not-in-outputs BucketObject added: contentBase64",
  ],
  [
    "an object whose content is a Pulumi secret",
    adding("aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "files", key: "app.env", content: "A=b" }, ["content"]),
    OBJECT,
  ],
  ["a configuration with a password", configuration({ db_password: PASSWORD }), CONFIGURATION],
  ["a configuration with a token", configuration({ github: GITHUB }), CONFIGURATION],
  ["a token in the template of an event", event({ inputTemplate: `{"token":"${GITHUB}"}` }), EVENT],
  ["a password in the template of an event", event({ inputTemplate: `{"password":"${PASSWORD}"}` }), EVENT],
  ["an environment file with the ARN of a secret", object("app.env", "DB_HOST=db\nDB_SECRET_ARN=arn:aws:secretsmanager:x:1:secret:db\n")],
  ["a file with digests", object("lock.json", JSON.stringify({ a: digest("a"), b: { integrity: `sha256-${digest("b")}` } }))],
  ["a login page", object("login.html", "<input type=\"password\" name=\"password\"><script>f({password:\"pw-field\"})</script>")],
  ["feature flags", configuration({ flags: { passwordReset: { name: "Password reset" } }, values: { passwordReset: { enabled: true } } })],
  [
    "the template of an event with its fields",
    event({
      inputPaths: { task: "$.detail.taskArn", token: "$.detail.clientToken" },
      inputTemplate: "\"Task <task> stopped, token: <token>\"",
    }),
  ],
];

/** Files and events that a program writes. */
export const SECRET_FILES: Mutation[] = on("stg with image", ...ROWS);
