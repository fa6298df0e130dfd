import type { Finding, Policy, ResourcePolicy, StackPolicy } from "../policy";
import { commands, environmentVariables, namedValues, type Place, readJson, readUserData, walk, wordsOfCommand } from "../secrets/places";
import { describeSighting, searchNamed, searchText, type Sighting } from "../secrets/search";
import { isObject, type Resource, STACK, UNKNOWN, UnknownValueError, type Value } from "../stack-view";

/** Properties with containers in them, as objects or as JSON. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  "aws:ecs/taskDefinition:TaskDefinition": ["containerDefinitions"],
  "aws:batch/jobDefinition:JobDefinition": ["containerProperties", "ecsProperties", "eksProperties", "nodeProperties"],
  "aws:scheduler/schedule:Schedule": ["target"],
  "aws:cloudwatch/eventTarget:EventTarget": ["input"],
  "aws:sfn/stateMachine:StateMachine": ["definition"],
  "aws:apprunner/service:Service": ["sourceConfiguration"],
  "aws:lambda/function:Function": ["environment"],
  "aws:codebuild/project:Project": ["environment"],
  "aws:amplify/app:App": ["environmentVariables"],
  "aws:amplify/branch:Branch": ["environmentVariables"],
  "aws:sagemaker/model:Model": ["primaryContainer", "containers"],
};

/** Where commands are in them. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(CONTAINERS).filter(([type]) => /^aws:(?:ecs|batch|scheduler|cloudwatch|sfn)\//.test(type))),
  "aws:lambda/function:Function": ["imageConfig"],
};

const USER_DATA: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/instance:Instance": ["userData", "userDataBase64"],
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ["userData", "userDataBase64"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["userData"],
  "aws:ec2/launchConfiguration:LaunchConfiguration": ["userData", "userDataBase64"],
  "aws:ec2/spotFleetRequest:SpotFleetRequest": ["launchSpecifications"],
  "aws:imagebuilder/imageRecipe:ImageRecipe": ["userDataBase64"],
  "aws:lightsail/instance:Instance": ["userData"],
};

const TAGS = /^(?:tags|volumeTags)$/;

/** Parameters, variables and documents that whoever may describe them may read. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudformation/stack:Stack": ["parameters", "outputs", "templateBody"],
  "aws:apigateway/stage:Stage": ["variables"],
  "aws:apigatewayv2/stage:Stage": ["stageVariables"],
  "aws:ssm/document:Document": ["content"],
  "aws:glue/job:Job": ["defaultArguments"],
};

const MOVE =
  "put it into Secrets Manager or an SSM SecureString and give the resource only its ARN; then change the secret, for it has been in the program and its state";

const environment: ResourcePolicy = {
  id: "secret-not-in-environment",
  description:
    "No secret is an environment variable, a label or a log option in plain: whoever may describe the container or function reads it.",
  remediation: `For a container use secrets (or secretOptions) with valueFrom, for a function read it at run time; ${MOVE}.`,
  references: [
    "Security Hub ECS.8",
    "Security Hub CodeBuild.2",
    "Checkov CKV_AWS_45",
    "Trivy AVD-AWS-0036",
    "cdk-nag AwsSolutions-ECS2",
    "Prowler ecs_task_definitions_no_environment_secrets",
    "Prowler awslambda_function_no_secrets_in_variables",
  ],
  waivable: true,
  types: Object.keys(CONTAINERS),
  validateResource: (resource) =>
    judge(resource, (report) => {
      for (const key of CONTAINERS[resource.type] ?? []) {
        const value = resource.properties[key];
        const document = report.document(key);
        // What isn't JSON can still hold a secret.
        if (typeof value === "string" && document === undefined) report.text({ path: key, value });
        // AWS shows all of the document to the same people, so a secret anywhere in it is told here, once.
        if (!report.secretness(key, "a reference in secrets")) {
          for (const place of environmentVariables({ [key]: document }, "")) report.named({ ...place, path: place.path.slice(1) });
        }
      }
    }, "a secret's ARN in valueFrom"),
};

const command: ResourcePolicy = {
  id: "secret-not-in-command",
  description:
    "No secret is in a container's command, entry point or health check: it is in the task definition and in the list of processes.",
  remediation: `Let the program read it from its environment, which gets it by secrets with valueFrom; ${MOVE}.`,
  references: ["Prowler batch_job_definition_no_secrets", "CWE-214", "CWE-798"],
  waivable: true,
  types: Object.keys(COMMANDS),
  validateResource: (resource) =>
    judge(resource, (report) => {
      for (const key of COMMANDS[resource.type] ?? []) {
        for (const place of commands({ [key]: report.document(key) }, "")) {
          for (const word of wordsOfCommand(place)) report.named({ ...word, path: word.path.slice(1) });
        }
      }
    }, "without it"),
};

const userData: ResourcePolicy = {
  id: "secret-not-in-user-data",
  description: "No secret is in user data, plain, in base64 or zipped: every process on the instance reads it from the metadata service.",
  remediation: `Let the instance fetch it with its role when it starts; ${MOVE}.`,
  references: [
    "Checkov CKV_AWS_46",
    "Trivy AVD-AWS-0029",
    "Trivy AVD-AWS-0122",
    "Trivy AVD-AWS-0129",
    "Prowler ec2_instance_secrets_user_data",
    "Prowler ec2_launch_template_no_secrets",
  ],
  waivable: true,
  types: Object.keys(USER_DATA),
  validateResource: (resource) =>
    judge(resource, (report) => {
      for (const key of USER_DATA[resource.type] ?? []) {
        if (report.secretness(key, "without it")) continue;
        if (resource.properties[key] === UNKNOWN) report.unknown(key);
        for (const place of walk(resource.properties[key], key)) {
          const last = place.path.slice(place.path.lastIndexOf(".") + 1);
          if (!/^userData(?:Base64)?$/.test(last)) continue;
          report.text(typeof place.value === "string" ? { ...place, value: readUserData(place.value) } : place);
        }
      }
    }, "without it"),
};

const tags: StackPolicy = {
  id: "secret-not-in-tags",
  description: "No secret is in a tag: tags are in bills, events and every list of resources.",
  remediation: `Take the tag away; ${MOVE}.`,
  references: ["CWE-312", "CWE-798"],
  waivable: true,
  validateStack: ({ resources }) =>
    judgeAll(resources, (resource, report) => {
      for (const [key, value] of Object.entries(resource.properties)) {
        if (TAGS.test(key)) {
          if (!report.secretness(key, "without it")) { for (const place of namedValues(value, key)) report.named(place); }
        } else if (key === "tagSpecifications") {
          for (const place of walk(value, key)) {
            if (place.name === "tags") {
              for (const tag of namedValues(place.value, place.path)) report.named(tag);
            }
          }
        } else if (key === "tagsAll" && value !== UNKNOWN) {
          // The provider's default tags; the others have been judged.
          for (
            const place of namedValues(value, key)
          ) if (!isIn(resource.properties["tags"], place.name) && place.value !== UNKNOWN) report.named(place);
        }
      }
    }, "without it"),
};

const outputs: StackPolicy = {
  id: "secret-not-in-outputs",
  description:
    "No secret is where everybody who may look at the stack reads it: plain outputs, descriptions, SSM parameters that aren't SecureString.",
  remediation: `Mark an output as secret (pulumi.secret), make the parameter a SecureString; otherwise ${MOVE}.`,
  references: [
    "Checkov CKV2_AWS_34",
    "Checkov CKV_AWS_384",
    "Prowler cloudformation_stack_outputs_find_secrets",
    "Prowler ssm_document_secrets",
    "CWE-312",
    "CWE-798",
  ],
  waivable: true,
  validateStack: ({ resources }) =>
    judgeAll(resources, (resource, report) => {
      if (resource.type === STACK) {
        for (const [key, value] of Object.entries(resource.properties)) {
          if (!isSecret(resource, key)) {
            for (const place of walk(value, key)) if (place.value !== UNKNOWN) report.named({ ...place, name: place.name ?? key });
          }
        }
        return;
      }
      // The SDK marks every parameter's value as secret, so that says nothing of a String.
      if (resource.type === "aws:ssm/parameter:Parameter" && resource.properties["type"] !== "SecureString") {
        const { name } = resource.properties;
        if (resource.properties["type"] === UNKNOWN) report.unknown("type");
        else {for (const key of ["value", "insecureValue"]) {
            report.named({ path: key, name: typeof name === "string" ? name : "", value: resource.properties[key] });
          }}
      }
      for (const key of PLAIN[resource.type] ?? []) {
        if (report.secretness(key, "without it")) {
          continue;
        }
        const value = resource.properties[key];
        if (typeof value === "string") report.text({ path: key, value });
        else for (const place of namedValues(value, key)) report.named(place);
      }
      for (const [key, value] of Object.entries(resource.properties)) {
        if (DESCRIPTION.test(key)) {
          if (!report.secretness(key, "without it")) report.text({ path: key, value });
        } else if (Array.isArray(value)) {
          for (const place of walk(value, key)) if (place.name !== undefined && DESCRIPTION.test(place.name)) report.text(place);
        }
      }
    }, "without it"),
};

const DESCRIPTION = /^(?:\w*[dD]escription|comment)$/;

/** None in environment, command, user data, tags or outputs: by Pulumi's secretness, by name, by form and entropy. */
export const secrets: Policy[] = [environment, command, userData, tags, outputs];

/** Gathers what is found in a resource, and what isn't known of it. */
class Report {
  readonly findings: Finding[] = [];
  missing: UnknownValueError | undefined;

  constructor(private readonly resource: Resource, private readonly allowed: string) {}

  /** A property that Pulumi calls a secret; true if it does. */
  secretness(key: string, allowed: string): boolean {
    const secret = isSecret(this.resource, key);
    if (secret) this.findings.push({ resource: this.resource, property: key, found: "a Pulumi secret", allowed });
    return secret;
  }

  named(place: Place): void {
    const { name } = place;
    this.add(place, (text) => (name === undefined ? searchText(text) : searchNamed(name, text)));
    if (name !== undefined && searchText(name, { entropy: false }).length > 0) {
      this.add({ path: place.path, value: name }, (text) => searchText(text, { entropy: false }));
    }
  }

  text(place: Place): void {
    this.add(place, (text) => searchText(text));
  }

  /** A document, and in it what is JSON itself: a schedule's `target.input`. */
  document(key: string): Value {
    const document = readJson(this.resource.properties[key]);
    if (document === UNKNOWN) this.unknown(key);
    if (!isObject(document) || !Object.hasOwn(document, "input")) return document;
    if (document["input"] === UNKNOWN) this.unknown(`${key}.input`);
    return { ...document, input: readJson(document["input"]) };
  }

  unknown(path: string): void {
    this.missing ??= new UnknownValueError(this.resource, path);
  }

  private add({ path, value }: Place, search: (text: string) => Sighting[]): void {
    const property = shown(path);
    if (value === UNKNOWN) this.unknown(property);
    // A number can be a secret by its name only.
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") return;
    for (const sighting of search(text)) {
      this.findings.push({ resource: this.resource, property, found: describeSighting(sighting), allowed: this.allowed });
    }
  }
}

/** A path without the keys that are secrets themselves. */
function shown(path: string): string {
  return searchText(path).length > 0 ? `${path.split(".", 1)[0]}…` : path;
}

/** What is known is judged; only where that is in order does it matter that something isn't. */
function judge(resource: Resource, look: (report: Report) => void, allowed: string): Finding[] {
  return judgeAll([resource], (_, report) => look(report), allowed);
}

function judgeAll(resources: readonly Resource[], look: (resource: Resource, report: Report) => void, allowed: string): Finding[] {
  const reports = resources.map((resource) => {
    const report = new Report(resource, allowed);
    look(resource, report);
    return report;
  });
  const findings = reports.flatMap((report) => report.findings);
  const missing = reports.find((report) => report.missing !== undefined)?.missing;
  if (findings.length === 0 && missing !== undefined) throw missing;
  return findings;
}

/** Whether Pulumi calls a property, or something in it, a secret. */
function isSecret(resource: Resource, key: string): boolean {
  return resource.secretProperties.some((name) => name === key || name.startsWith(`${key}.`) || name.startsWith(`${key}[`));
}

function isIn(values: Value, name: string | undefined): boolean {
  return name !== undefined && isObject(values) && Object.hasOwn(values, name);
}
