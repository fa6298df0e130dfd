import { account } from "./account";
import { acm } from "./acm";
import { appautoscaling, otherAppautoscaling } from "./appautoscaling";
import { athena } from "./athena";
import { backup } from "./backup";
import { chatbot } from "./chatbot";
import { cloudfront } from "./cloudfront";
import { cloudwatch, otherCloudwatch } from "./cloudwatch";
import { ec2, otherEc2 } from "./ec2";
import { ecr } from "./ecr";
import { ecs } from "./ecs";
import { elasticache } from "./elasticache";
import type { Entries, OtherEntries, OtherEntry } from "./entry";
import { events } from "./events";
import { iam } from "./iam";
import { kms } from "./kms";
import { lb, otherLb } from "./lb";
import { logDelivery } from "./log-delivery";
import { logs } from "./logs";
import { pulumi } from "./pulumi";
import { otherRandom, random } from "./random";
import { rds } from "./rds";
import { otherRoute53, route53 } from "./route53";
import { otherS3, s3 } from "./s3";
import { sameType } from "./same-type";
import { scheduler } from "./scheduler";
import { otherSecretsmanager, secretsmanager } from "./secretsmanager";
import { otherServicediscovery, servicediscovery } from "./servicediscovery";
import { sesv2 } from "./sesv2";
import { sfn } from "./sfn";
import { sns } from "./sns";
import { otherSqs, sqs } from "./sqs";
import { ssm } from "./ssm";

/** The types that programs of this repository construct. */
export const OWN: Entries = {
  ...ec2,
  ...rds,
  ...elasticache,
  ...lb,
  ...ecr,
  ...s3,
  ...secretsmanager,
  ...acm,
  ...route53,
  ...cloudfront,
  ...logDelivery,
  ...logs,
  ...athena,
  ...servicediscovery,
  ...ecs,
  ...appautoscaling,
  ...sns,
  ...sqs,
  ...ssm,
  ...iam,
  ...kms,
  ...cloudwatch,
  ...chatbot,
  ...events,
  ...scheduler,
  ...sesv2,
  ...sfn,
  ...account,
  ...backup,
  ...random,
};

/** The types in the files of the services that this repository uses. */
export const NEAR: OtherEntries = {
  ...OWN,
  ...otherEc2,
  ...otherLb,
  ...otherS3,
  ...otherRoute53,
  ...otherServicediscovery,
  ...otherAppautoscaling,
  ...otherSqs,
  ...otherCloudwatch,
  ...otherRandom,
  ...otherSecretsmanager,
  ...pulumi,
};

/** Services that only other programs use: loaded on first use of one of their types, so that plans of this repository skip them. */
const others = (): OtherEntries => (require("./others") as typeof import("./others")).OTHERS;

/** Every type of the model, which the plan, the unit tests, the engine suite, the recovery and the change matrix share. */
export const allEntries = (): OtherEntries => ({ ...NEAR, ...others() });

/** @param type The SDK's name of the type; some types have several. */
export function entryOf(type: string): OtherEntry | undefined {
  const name = sameType(type);
  return NEAR[name] ?? others()[name];
}

/**
 * The properties whose change replaces a resource of a type.
 *
 * `region` is one of them for every type that has it as an input. Source: hashicorp/terraform-provider-aws v6, internal/provider/sdkv2,
 * `forceNewIfRegionChanges`; IAM, Route 53, CloudFront and an account's setting of S3 are global.
 */
export function replacementsOf(type: string): readonly string[] {
  const properties = entryOf(type)?.replacedBy;
  if (properties === undefined) return [];
  return /^(random:|aws:(budgets|iam|route53|cloudfront)\/|aws:s3\/account)/.test(type) ? properties : [...properties, "region"];
}
