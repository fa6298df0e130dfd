import { readFileSync } from "node:fs";

import type { Properties } from "../../toolkit/shared/values";
import { type CloudResource, StateFile } from "../engine/plugin/state-file";
import { RESTORED } from "./fake-aws-ids";

/**
 * Stub of the AWS CLI for the documents' commands that change an account: it changes the simulated account. Commands that only read print
 * nothing. tests/docs/aws-commands.test.ts checks that the real CLI has these commands.
 */
const [service = "", operation = "", ...rest] = process.argv.slice(2);
const option = (name: string) => rest[rest.indexOf(`--${name}`) + 1] ?? "";
const has = (name: string) => rest.includes(`--${name}`);

function change(of: (resource: CloudResource) => boolean, to: (resource: CloudResource) => void): void {
  new StateFile(process.env["AWS_PRACTICE_CLOUD"]!).change(({ resources }) => {
    const found = resources.filter(of);
    if (found.length !== 1) throw new Error(`aws ${service} ${operation}: ${found.length} resources match ${rest.join(" ")}`);
    to(found[0]!);
  });
}

function set({ inputs, outputs }: CloudResource, properties: Properties): void {
  for (const had of [inputs, outputs]) Object.assign(had, properties);
}
const isInstance = (identifier: string) => ({ type, outputs }: CloudResource) =>
  type === "aws:rds/instance:Instance" && outputs["identifier"] === identifier;

function modifyInstance(): void {
  change(isInstance(option("db-instance-identifier")), (resource) => {
    if (has("no-deletion-protection")) set(resource, { deletionProtection: false });
    if (!has("new-db-instance-identifier")) return;
    const identifier = option("new-db-instance-identifier");
    set(resource, { identifier });
    resource.unique = identifier;
  });
}

function restoreInstance(): void {
  new StateFile(process.env["AWS_PRACTICE_CLOUD"]!).change(({ resources }) => {
    const source = resources.find(({ type }) => type === "aws:rds/instance:Instance")!;
    const identifier = option("db-instance-identifier");
    const restored = structuredClone(source);
    set(restored, { identifier, backupRetentionPeriod: 1, deletionProtection: false });
    Object.assign(restored.outputs, { resourceId: RESTORED });
    resources.push({ ...restored, id: RESTORED, unique: identifier });
  });
}

function empty(type: string, name: string): void {
  change(
    (resource) => resource.type === type && [resource.id, resource.outputs["name"], resource.outputs["bucket"]].includes(name),
    (resource) => {
      resource.holds = 0;
    },
  );
}

/** `s3 rm` leaves the versions of a bucket that has them. Source: Amazon S3 user guide, "Deleting object versions". */
function removeObjects(bucket: string): void {
  const { resources } = new StateFile(process.env["AWS_PRACTICE_CLOUD"]!).read();
  if (!resources.some(({ type, inputs }) => type === "aws:s3/bucketVersioning:BucketVersioning" && inputs["bucket"] === bucket)) {
    empty("aws:s3/bucket:Bucket", bucket);
  }
}

const ACTIONS: Record<string, () => string | void> = {
  "ecr list-images": () => "[{\"imageTag\":\"3f2c1a9\"}]",
  "ecr batch-delete-image": () => {
    JSON.parse(readFileSync(option("image-ids").replace("file://", ""), "utf8"));
    empty("aws:ecr/repository:Repository", option("repository-name"));
  },
  "s3 rm": () => removeObjects(rest.find((word) => word.startsWith("s3://"))!.slice(5)),
  "s3api list-object-versions": () => "{\"Objects\":[{\"Key\":\"logs/1.gz\",\"VersionId\":\"3sL4kqtJlcpXroDTDmJ\"}]}",
  "s3api delete-objects": () => {
    JSON.parse(readFileSync(option("delete").replace("file://", ""), "utf8"));
    empty("aws:s3/bucket:Bucket", option("bucket"));
  },
  "athena delete-work-group": () =>
    new StateFile(process.env["AWS_PRACTICE_CLOUD"]!).change(({ resources }) => {
      resources.splice(resources.findIndex(({ type, id }) => type === "aws:athena/workgroup:Workgroup" && id === option("work-group")), 1);
    }),
  "iam update-assume-role-policy": () =>
    change(
      ({ type, id }) => type === "aws:iam/role:Role" && id === option("role-name"),
      (resource) => set(resource, { assumeRolePolicy: option("policy-document") }),
    ),
  "rds modify-db-instance": modifyInstance,
  "rds restore-db-instance-from-db-snapshot": restoreInstance,
  "elbv2 modify-load-balancer-attributes": () =>
    change(({ outputs }) => outputs["arn"] === option("load-balancer-arn"), ({ inputs }) => {
      if (rest.includes("Key=deletion_protection.enabled,Value=false")) inputs["enableDeletionProtection"] = false;
      if (rest.includes("Key=access_logs.s3.enabled,Value=false")) inputs["accessLogs"] = { bucket: "", enabled: false };
    }),
};

const output = ACTIONS[`${service} ${operation}`]?.() ?? "";
if (output !== "") process.stdout.write(`${output}\n`);
