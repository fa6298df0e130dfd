import type { Properties } from "../../../toolkit/shared/values";
import { AwsError, AwsServer, callerIdentity } from "../../support/aws-server";
import { ACCOUNT, REGION } from "./shop";

/** A parameter or secret. */
export interface FakeSecret {
  name: string;
  service: "ssm" | "secretsmanager";
  value?: string;
  type?: string;
  keyId?: string;
  tags?: Record<string, string>;
  description?: string;
  changedAt: string;
  deleted?: boolean;
}

export interface FakeTask {
  id: string;
  family: string;
  group: string;
  createdAt: string;
}

/** A request, with the ARN that IAM compares with the resources of a policy. */
export interface Asked {
  action: string;
  resource: string;
  input: Properties;
}

const seconds = (at: string) => Date.parse(at) / 1000;

/** Account with SSM, Secrets Manager, KMS, ECS and STS on a local port, which accepts what AWS accepts. */
export class FakeAccount {
  readonly secrets: FakeSecret[] = [];
  readonly tasks: FakeTask[] = [];
  /** Creation of each service's primary deployment. */
  readonly deployments = new Map<string, string>();
  readonly keys = new Map<string, string>();
  readonly asked: Asked[] = [];
  accountId = ACCOUNT;
  now = "2026-11-26T20:00:00Z";
  /** Answers instead of the account, e.g. with an error. */
  disturb: (action: string, input: Properties) => AwsError | undefined = () => undefined;
  private readonly server = new AwsServer(
    (operation, input, service) => this.answer(service, operation, input),
    () => this.disturb("sts:GetCallerIdentity", {}) ?? callerIdentity(this.accountId),
  );

  /** @returns Settings that point a stack at this account. */
  async start(): Promise<Record<string, unknown>> {
    const url = await this.server.start();
    const services = ["ssm", "secretsmanager", "kms", "ecs", "sts"];
    return {
      "aws:endpoints": [Object.fromEntries(services.map((service) => [service, url]))],
      "aws:accessKey": "example",
      "aws:secretKey": "example",
      "aws:maxRetries": 0,
    };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Actions so far, without repetitions. */
  get actions(): string[] {
    return [...new Set(this.asked.map(({ action }) => action))].toSorted();
  }

  named(name: string): FakeSecret | undefined {
    return this.secrets.find((secret) => secret.name === name);
  }

  private answer(service: string, operation: string, input: Properties): Properties | AwsError {
    const action = `${service}:${operation}`;
    this.asked.push({ action, resource: resourceOf(service, operation, input), input });
    const disturbed = this.disturb(action, input);
    if (disturbed !== undefined) return disturbed;
    if (service === "ssm") return this.ssm(operation, input);
    if (service === "secretsmanager") return this.secretsManager(operation, input);
    return service === "kms" ? this.kms(input) : this.ecs(operation, input);
  }

  private ssm(operation: string, input: Properties): Properties {
    if (operation === "DescribeParameters") {
      const [{ Values }] = input["ParameterFilters"] as [{ Values: string[] }];
      const found = this.secrets.filter(({ service, name }) => service === "ssm" && Values.includes(name));
      return {
        Parameters: found.map(({ name, type, keyId, changedAt }) => ({
          Name: name,
          Type: type ?? "SecureString",
          KeyId: keyId ?? "alias/aws/ssm",
          LastModifiedDate: seconds(changedAt),
        })),
      };
    }
    if (operation !== "PutParameter") throw new AwsError("UnknownOperationException", operation);
    const { Name: name, Overwrite: overwrite, Value, Tags } = input;
    const known = this.named(String(name));
    if (known !== undefined && overwrite !== true) throw new AwsError("ParameterAlreadyExists", "The parameter already exists.");
    if (overwrite === true && Tags !== undefined) throw new AwsError("ValidationException", "tags and overwrite can't be used together");
    this.put(known, { name, service: "ssm", value: Value, type: input["Type"], keyId: input["KeyId"], ...described(input) });
    return { Version: 1 };
  }

  private secretsManager(operation: string, input: Properties): Properties {
    if (operation === "GetRandomPassword") return { RandomPassword: "g".repeat(Number(input["PasswordLength"])) };
    if (operation === "CreateSecret") {
      if (this.named(String(input["Name"])) !== undefined) throw new AwsError("ResourceExistsException", "the secret exists");
      const { Name: name, SecretString, KmsKeyId } = input;
      this.put(undefined, { name, service: "secretsmanager", value: SecretString, keyId: KmsKeyId, ...described(input) });
      return {};
    }
    const secret = this.named(String(input["SecretId"]));
    if (secret === undefined) throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    if (operation === "DescribeSecret") {
      return {
        Name: secret.name,
        LastChangedDate: seconds(secret.changedAt),
        ...(secret.keyId !== undefined && { KmsKeyId: secret.keyId }),
        ...(secret.deleted === true && { DeletedDate: seconds(secret.changedAt) }),
        VersionIdsToStages: { v1: [secret.value === undefined ? "AWSPENDING" : "AWSCURRENT"] },
      };
    }
    if (operation === "RestoreSecret") secret.deleted = false;
    else if (operation === "PutSecretValue") this.put(secret, { value: input["SecretString"] });
    else throw new AwsError("UnknownOperationException", operation);
    return {};
  }

  private put(known: FakeSecret | undefined, changes: Properties): void {
    if (known?.deleted === true) throw new AwsError("InvalidRequestException", "the secret is scheduled for deletion");
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (known === undefined) this.secrets.push({ ...given, changedAt: this.now } as FakeSecret);
    else Object.assign(known, given, { changedAt: this.now });
  }

  private kms({ KeyId }: Properties): Properties {
    const state = this.keys.get(String(KeyId));
    if (state === undefined) throw new AwsError("NotFoundException", `Alias ${String(KeyId)} is not found.`);
    return { KeyMetadata: { KeyId: "1", KeyState: state } };
  }

  private ecs(operation: string, input: Properties): Properties {
    if (operation === "ListTasks") {
      return { taskArns: this.tasks.filter(({ family }) => family === input["family"]).map(({ id }) => taskArn(id)) };
    }
    if (operation === "DescribeTasks") {
      const wanted = input["tasks"] as string[];
      const found = this.tasks.filter(({ id }) => wanted.includes(taskArn(id)));
      return { tasks: found.map(({ id, group, createdAt }) => ({ taskArn: taskArn(id), group, createdAt: seconds(createdAt) })) };
    }
    if (operation === "DescribeServices") {
      const [name = ""] = input["services"] as string[];
      const createdAt = this.deployments.get(name) ?? "2026-11-01T00:00:00Z";
      return { services: [{ serviceName: name, deployments: [{ status: "PRIMARY", createdAt: seconds(createdAt) }] }] };
    }
    if (operation !== "UpdateService") throw new AwsError("UnknownOperationException", operation);
    this.deployments.set(String(input["service"]), this.now);
    return {};
  }
}

const taskArn = (id: string) => `arn:aws:ecs:${REGION}:${ACCOUNT}:task/shop-stg/${id}`;

function described({ Description, Tags }: Properties): Properties {
  const tags = Tags as { Key: string; Value: string }[] | undefined;
  return { description: Description, tags: tags && Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };
}

/** Source: Service Authorization Reference, resource types of SSM, Secrets Manager, KMS and ECS. */
function resourceOf(service: string, operation: string, input: Properties): string {
  const arn = (resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  const given = input as { cluster?: string; tasks?: string[]; services?: string[]; service?: string; SecretId?: string; Name?: string };
  const cluster = given.cluster?.split("/").at(-1) ?? "default";
  const [task] = given.tasks ?? [];
  const [named = given.service ?? ""] = given.services ?? [];
  const name = given.SecretId ?? given.Name;
  if (service === "secretsmanager" && name !== undefined) return arn(`secret:${name}-AbCdEf`);
  if (service === "ssm" && name !== undefined) return arn(`parameter${name}`);
  if (service === "kms") return arn("key/00000000-0000-0000-0000-000000000000");
  if (service === "ecs" && operation !== "ListTasks") return task ?? arn(`service/${cluster}/${named}`);
  return "*";
}
