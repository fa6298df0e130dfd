import type { ResourceTable } from "../world";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** IAM and KMS: who may do what, and with which key. */
export const identity: ResourceTable = {
  "aws:iam/role:Role": {
    id: (q) => q.autoName("name", 64),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("iam", `role${q.input("path", "/")}${id}`, { region: "" }),
      uniqueId: `AROA${q.text(17, BASE32)}`,
      path: q.input("path", "/"),
      maxSessionDuration: q.inputs["maxSessionDuration"] ?? 3600,
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: (q) => `${q.input("role")}:${q.autoName("name", 128)}`,
    outputs: (q) => ({ name: q.autoName("name", 128) }),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: (q) => q.autoName("name", 128),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("iam", `instance-profile${q.input("path", "/")}${id}`, { region: "" }),
      uniqueId: `AIPA${q.text(17, BASE32)}`,
      path: q.input("path", "/"),
    }),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    id: (q) => q.joined("/", "role", "policyArn"),
    outputs: () => ({}),
  },
  "aws:iam/policy:Policy": {
    id: (q) => q.arn("iam", `policy${q.input("path", "/")}${q.autoName("name", 128)}`, { region: "" }),
    unique: (q) => q.autoName("name", 128), // whatever its path
    outputs: (q, id) => ({
      arn: id,
      name: id.split("/").at(-1),
      policyId: `ANPA${q.text(17, BASE32)}`,
      path: q.input("path", "/"),
      attachmentCount: 0,
    }),
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: (q) => q.arn("iam", `oidc-provider/${q.input("url", `${q.name}-${q.hex(7)}`).replace(/^https:\/\//, "")}`, { region: "" }),
    outputs: (q, id) => ({
      arn: id,
      url: id.slice(id.indexOf("/") + 1), // IAM tells it without its scheme
      thumbprintLists: q.inputs["thumbprintLists"] ?? [q.hex(40)],
    }),
  },
  "aws:kms/key:Key": {
    id: (q) => (q.inputs["multiRegion"] === true ? `mrk-${q.hex(32)}` : q.uuid()),
    outputs: (q, id) => ({
      keyId: id,
      arn: q.arn("kms", `key/${id}`),
      isEnabled: q.inputs["isEnabled"] ?? true,
      keyUsage: q.input("keyUsage", "ENCRYPT_DECRYPT"),
      multiRegion: q.inputs["multiRegion"] ?? false,
    }),
  },
  "aws:kms/alias:Alias": {
    id: (q) => q.input("name", `alias/${q.autoName("name", 238).replace(/^alias\//, "")}`),
    outputs: (q, id) => {
      const key = q.input("targetKeyId", q.uuid());
      return {
        name: id,
        arn: q.arn("kms", id),
        targetKeyArn: key.startsWith("arn:") ? key : q.output(key, "arn", q.arn("kms", `key/${key}`)),
      };
    },
  },
};
