import type { ForgottenKind, KindTable } from "../kind";

export const IN_THE_STATE_ONLY: ForgottenKind = { by: "nothing", reason: "it is nowhere but in the state" };

export const elsewhere: KindTable = {
  "random:index/randomId:RandomId": IN_THE_STATE_ONLY,
  "random:index/randomPassword:RandomPassword": IN_THE_STATE_ONLY,
  "random:index/randomString:RandomString": IN_THE_STATE_ONLY,
  "random:index/randomUuid:RandomUuid": IN_THE_STATE_ONLY,
  "pulumi:index:Stash": IN_THE_STATE_ONLY,
};
