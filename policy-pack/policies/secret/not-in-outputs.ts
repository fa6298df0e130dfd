import type { StackPolicy } from "../../policy";
import { namedValues, walk } from "../../secrets/places";
import { decodeText } from "../../secrets/search";
import { isList, type Resource, STACK, UNKNOWN } from "../../stack-view";
import { EVENT_TARGET } from "../../types";
import { isMarkedSecret, MOVE, type Report, searchResources } from "./report";

const PARAMETER = "aws:ssm/parameter:Parameter";

/** Parameters, variables and documents that any principal with permission to describe the resource can read. */
export const PLAIN: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudformation/stack:Stack": ["parameters", "outputs", "templateBody"],
  "aws:apigateway/stage:Stage": ["variables"],
  "aws:apigatewayv2/stage:Stage": ["stageVariables"],
  "aws:ssm/document:Document": ["content"],
  "aws:glue/job:Job": ["defaultArguments"],
  [EVENT_TARGET]: ["inputTransformer"], // secret-not-in-environment searches its input
};

/** The SDK marks the content of every configuration as secret, which says nothing about it. */
const CONFIGURATION = "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion";
/** Files that the program writes, for any principal with permission to read them, by the property with the file's name. */
export const FILES: Readonly<Record<string, string | undefined>> = {
  "aws:s3/bucketObject:BucketObject": "key",
  "aws:s3/bucketObjectv2:BucketObjectv2": "key",
  [CONFIGURATION]: undefined,
};
/** Code for browsers, in which an assignment to `password` is seldom of a value. */
const WEB_CODE = /\.(?:[cm]?jsx?|css|html?|svg|map)$/i;

const DESCRIPTION = /^(?:\w*[dD]escription|comment)$/;

export const notInOutputs: StackPolicy = {
  id: "secret-not-in-outputs",
  description:
    "No secret is in plain outputs, descriptions, events, configuration files or SSM parameters other than SecureString, which all viewers "
    + "of the stack or the file read.",
  remediation: `Mark an output as secret (pulumi.secret), create the parameter as a SecureString outside the program; otherwise ${MOVE}.`,
  references: {
    checkov: ["CKV2_AWS_34", "CKV_AWS_384"],
    prowler: ["cloudformation_stack_outputs_find_secrets", "ssm_document_secrets"],
    cwe: ["CWE-312", "CWE-798"],
  },
  waivable: true,
  types: [STACK, PARAMETER, ...Object.keys(PLAIN), ...Object.keys(FILES)],
  validateStack: ({ resources }) =>
    searchResources(resources, "without it", (resource, report) => {
      if (resource.type === STACK) return searchOutputs(resource, report);
      if (resource.type === PARAMETER) searchParameter(resource, report);
      for (const key of PLAIN[resource.type] ?? []) {
        if (report.secretness(key, "without it")) continue;
        const value = resource.properties[key];
        if (typeof value === "string") report.text({ path: key, value });
        else for (const place of namedValues(value, key)) report.named(place);
      }
      if (Object.hasOwn(FILES, resource.type)) searchFile(resource, report);
      searchDescriptions(resource, report);
    }),
};

function searchOutputs(stack: Resource, report: Report): void {
  for (const [key, value] of Object.entries(stack.properties)) {
    if (isMarkedSecret(stack, key)) continue;
    for (const place of walk(value, key)) if (place.value !== UNKNOWN) report.named({ ...place, name: place.name ?? key });
  }
}

/** The SDK marks every parameter's value as secret, which says nothing about a String. */
function searchParameter({ properties: { type, name, ...values } }: Resource, report: Report): void {
  if (type === "SecureString") return;
  if (type === UNKNOWN) return report.unknown("type");
  for (const key of ["value", "insecureValue"]) {
    report.named({ path: key, name: typeof name === "string" ? name : "", value: values[key] });
  }
}

/** Random texts are usual in a file, e.g. digests. */
function searchFile({ type, properties }: Resource, report: Report): void {
  const name = properties[FILES[type] ?? ""];
  if (typeof name === "string" && WEB_CODE.test(name)) return;
  const { content, contentBase64 } = properties;
  if (type === CONFIGURATION || !report.secretness("content", "without it")) report.assigned({ path: "content", value: content });
  if (typeof contentBase64 !== "string") report.assigned({ path: "contentBase64", value: contentBase64 });
  else report.assigned({ path: "contentBase64", value: decodeText(contentBase64) });
}

function searchDescriptions({ properties }: Resource, report: Report): void {
  for (const [key, value] of Object.entries(properties)) {
    if (DESCRIPTION.test(key)) {
      if (!report.secretness(key, "without it")) report.text({ path: key, value });
    } else if (isList(value)) {
      for (const place of walk(value, key)) if (place.name !== undefined && DESCRIPTION.test(place.name)) report.text(place);
    }
  }
}
