import { ACCOUNT, type Mutation } from "./mutation";

const UNREAD = "operations-no-unread-types";
const ACCOUNTS = "operations-provider-accounts";

export const UNREAD_TYPES: Mutation[] = [
  [
    "a Service Catalog product",
    "prd",
    (p) => p.add("aws:servicecatalog/provisionedProduct:ProvisionedProduct", "product", { productName: "anything" }),
    `${UNREAD} ProvisionedProduct product`,
  ],
  [
    "a resource of code that runs at deployment",
    "prd",
    (p) => p.add("pulumi-nodejs:dynamic:Resource", "code", { __provider: "..." }),
    `${UNREAD} Resource code`,
  ],
  ["another provider's resource", "prd", (p) => p.add("kubernetes:core/v1:Pod", "pod", { spec: {} }), `${UNREAD} Pod pod`],
  ["a type that AWS adds", "prd", (p) => p.add("aws:new/thing:Thing", "thing", { name: "thing" }), `${UNREAD} Thing thing`],
  ["a type that no policy reads, outside production", "stg", (p) => p.add("aws:new/thing:Thing", "thing", { name: "thing" })],
  ["a type without anything to judge", "prd", (p) => p.add("aws:scheduler/scheduleGroup:ScheduleGroup", "group", { name: "group" })],
  ["random values", "prd", (p) => p.add("random:index/randomPet:RandomPet", "pet", {})],
  [
    "a provider without accounts",
    "stg",
    (p) => p.add("pulumi:providers:aws", "other", { region: "eu-west-1" }),
    `${ACCOUNTS} aws other`,
  ],
  [
    "a provider with an empty list of accounts",
    "stg",
    (p) => p.add("pulumi:providers:aws", "other", { region: "eu-west-1", allowedAccountIds: "[]" }),
    `${ACCOUNTS} aws other`,
  ],
  [
    "a provider of another account",
    "stg",
    (p) => {
      Object.assign(p.program, { accounts: new Set([ACCOUNT]) });
      p.add("pulumi:providers:aws", "other", { allowedAccountIds: `["${ACCOUNT}","888888888888"]` });
    },
    `${ACCOUNTS} aws other`,
  ],
  [
    "a provider of this account, in another region",
    "stg",
    (p) => {
      Object.assign(p.program, { accounts: new Set([ACCOUNT]) });
      p.add("pulumi:providers:aws", "other", { region: "eu-west-1", allowedAccountIds: `["${ACCOUNT}"]` });
    },
  ],
];
