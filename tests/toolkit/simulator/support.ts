import type { Place } from "../../../toolkit/aws-model/request";
import { ResourceRequest } from "../../../toolkit/aws-model/request";
import type { Properties } from "../../../toolkit/shared/values";
import { type Answer, answerResource } from "../../../toolkit/simulator/answers";

export const PLACE: Place = { partition: "aws", region: "ap-northeast-1", accountId: "111111111111", defaultTags: {} };

export const urnOf = (type: string, name: string) => `urn:pulumi:stg::aws-practice::${type}::${name}`;

/** The simulator's answer to one resource, without a program. */
export function answerOf(
  type: string,
  inputs: Properties = {},
  { name = "thing", place = PLACE, id }: { name?: string; place?: Place; id?: string } = {},
): Answer {
  return answerResource(new ResourceRequest(type, name, inputs, place, urnOf(type, name)), id);
}
