import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const GLOBAL = "";

/** IAM. */
export const iam: Entries = {
  "aws:iam/role:Role": {
    noun: "role",
    holdsData: false,
    autoName: "name",
    // iam/role.go
    replacedBy: ["name", "namePrefix", "path"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: {
      inUse: () => "DeleteConflict: Cannot delete entity, must delete policies and remove roles from instance profile first.",
    },
    importId: "{id}",
    cloudControl: named("AWS::IAM::Role"),
    simulate: {
      id: (request) => request.autoName("name", 64),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("iam", `role${request.input("path", "/")}${id}`, { region: "" }),
        uniqueId: `AROA${request.text(17, BASE32)}`,
        path: request.input("path", "/"),
        maxSessionDuration: request.inputs["maxSessionDuration"] ?? 3600,
      }),
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    noun: "role policy",
    holdsData: false,
    autoName: "name",
    // iam/role_policy.go
    replacedBy: ["name", "namePrefix", "role"],
    interruptedBy: [],
    // API reference, `PutRolePolicy`
    takesOver: true,
    uses: { role: "aws:iam/role:Role" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::IAM::RolePolicy",
      identifier: (pending) => pending.joined("|", pending.text("name"), pending.text("role")),
      id: (pending) => pending.joined(":", pending.text("role"), pending.text("name")),
      untagged: true,
    },
    simulate: {
      id: (request) => `${request.input("role")}:${request.autoName("name", 128)}`,
      outputs: (request) => ({ name: request.autoName("name", 128) }),
    },
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    noun: "instance profile",
    holdsData: false,
    autoName: "name",
    // iam/instance_profile.go
    replacedBy: ["name", "namePrefix", "path"],
    interruptedBy: [],
    uses: { role: "aws:iam/role:Role" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::IAM::InstanceProfile", "name", { untagged: true }),
    simulate: {
      id: (request) => request.autoName("name", 128),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("iam", `instance-profile${request.input("path", "/")}${id}`, { region: "" }),
        uniqueId: `AIPA${request.text(17, BASE32)}`,
        path: request.input("path", "/"),
      }),
    },
  },
  "aws:iam/policy:Policy": {
    noun: "policy",
    holdsData: false,
    autoName: "name",
    // iam/policy.go
    replacedBy: ["description", "name", "namePrefix", "path"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: () => "DeleteConflict: Cannot delete a policy attached to entities." },
    importId: "{id}",
    cloudControl: named("AWS::IAM::ManagedPolicy", "name", {
      identifier: (pending) => pending.arn("iam", pending.joined("", "policy", pending.text("path") ?? "/", pending.text("name")), GLOBAL),
      untagged: true,
    }),
    simulate: {
      id: (request) => request.arn("iam", `policy${request.input("path", "/")}${request.autoName("name", 128)}`, { region: "" }),
      unique: (request) => request.autoName("name", 128), // independent of its path
      outputs: (request, id) => ({
        arn: id,
        name: id.split("/").at(-1),
        policyId: `ANPA${request.text(17, BASE32)}`,
        path: request.input("path", "/"),
        attachmentCount: 0,
      }),
    },
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    noun: "role policy attachment",
    holdsData: false,
    autoName: null,
    // iam/role_policy_attachment.go
    replacedBy: ["policyArn", "role"],
    interruptedBy: [],
    // API reference, `AttachRolePolicy`
    takesOver: true,
    uses: { role: "aws:iam/role:Role", policyArn: "aws:iam/policy:Policy" },
    refusesDeletion: NO_REFUSAL,
    importId: "{role}/{policyArn}",
    cloudControl: named("AWS::IAM::Role", "role", {
      has: ({ ManagedPolicyArns: arns }, { inputs }) => Array.isArray(arns) && arns.includes(inputs["policyArn"]),
      id: (pending) => pending.joined("/", pending.text("role"), pending.text("policyArn")),
    }),
    simulate: {
      id: (request) => request.joined("/", "role", "policyArn"),
      outputs: () => ({}),
    },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    noun: "OpenID Connect provider",
    holdsData: false,
    autoName: null,
    // iam/openid_connect_provider.go
    replacedBy: ["url"],
    interruptedBy: [],
    uses: {},
    // API reference, `DeleteOpenIDConnectProvider`: roles that name it stay, and can't be assumed any more.
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::IAM::OIDCProvider", "url", {
      identifier: (pending) =>
        pending.arn("iam", pending.joined("/", "oidc-provider", pending.text("url")?.replace(/^https:\/\//, "")), GLOBAL),
    }),
    simulate: {
      id: (request) =>
        request.arn("iam", `oidc-provider/${request.input("url", `${request.name}-${request.hex(7)}`).replace(/^https:\/\//, "")}`, {
          region: "",
        }),
      outputs: (request, id) => ({
        arn: id,
        url: id.slice(id.indexOf("/") + 1), // IAM returns it without its scheme
        thumbprintLists: request.inputs["thumbprintLists"] ?? [request.hex(40)],
      }),
    },
  },
};
