import { hasOwnArn } from "../graph/identity";
import { isList, isObject, once, type Resource, type StackView, UnknownValueError } from "../stack-view";
import { STATE_MACHINE } from "../types";
import { textOf } from "../values";
import { databaseUsersArn } from "./database-users";
import { isByAws, owners, ownersElsewhere } from "./identifiers";
import { arnCovers, splitArn } from "./match";
import { referencedSecrets } from "./secret-references";

/** Resources of a program, by ARN; in a preview, in which new ones have no ARN yet, by service and name. */
export class Targets {
  private readonly arns: readonly string[];
  private readonly exact: ReadonlySet<string>;
  private readonly accounts: ReadonlySet<string>;
  private readonly urns: ReadonlySet<string>;
  /** Secrets that containers read by reference. */
  readonly referenced: ReadonlySet<string>;
  /** `rds main-stg` for a resource whose ARN is unknown. */
  private readonly names = new Set<string>();

  constructor(stack: StackView) {
    const own = new Set<string>();
    for (const resource of stack.resources) {
      const arns = arnsOf(resource);
      for (const arn of arns) own.add(arn);
      if (arns.length === 0) { for (const name of namesOf(resource)) this.names.add(`${serviceOf(resource.type)} ${name}`); }
    }
    for (const name of stack.resources.flatMap(restoredBy)) this.names.add(`rds ${name}`);
    this.exact = own;
    this.referenced = referencedSecrets(stack);
    this.urns = new Set(stack.resources.map(({ urn }) => urn));
    this.arns = [...own].toSorted();
    this.accounts = new Set(this.arns.map((arn) => splitArn(arn)?.account ?? "").filter((account) => account !== ""));
  }

  /**
   * Whether an ARN, or a pattern, names a resource of the program; true for resources of other accounts.
   *
   * @throws {UnknownValueError} No resource says yet which account this is.
   */
  has(pattern: string, asking: Resource): boolean {
    const { partition = "", service = "", region = "", account = "", resource = "" } = splitArn(pattern) ?? {};
    if (isByAws(service, resource) || (resource === "root" && service === "iam")) return true;
    if (account === "" && service !== "s3") return true; // e.g. AWS's own integrations
    if (account !== "" && !/^\d{12}$/.test(account)) return true; // AWS's, or a wildcard: it isn't said to be of this account
    const isOurs = account === "" || this.accounts.has(account);
    if (!isOurs && this.accounts.size > 0) return !SECRETS.has(service); // a reader of another account's secret names it
    if (isOurs && this.referenced.has(pattern)) return true;
    const head = `arn:${partition}:${service}:${region}:${account}:`;
    if (
      [resource, ...owners(service, resource)].some((each) => this.hasArn(head + each, PATHS.has(service)) || this.hasName(service, each))
    ) return true;
    if (service === "ssm" && resource.startsWith("parameter/") && this.hasWhole(`${pattern.replace(/\/\*?$/, "")}/*`)) return true; // a path
    if (ownersElsewhere(service, resource).some((owner) => this.hasOwner(pattern, owner))) return true;
    if (this.isRead(service, resource, asking)) return true;
    if (!isOurs) throw new UnknownValueError(asking, "arn"); // no resource says yet which account this is
    return false;
  }

  /** Whether the program has a resource of another service in the place of an ARN. */
  private hasOwner(pattern: string, owner: { service: string; resource: string }): boolean {
    const { partition, region, account } = splitArn(pattern)!;
    const place = owner.service === "iam" ? "" : region;
    return this.exact.has(`arn:${partition}:${owner.service}:${place}:${account}:${owner.resource}`)
      || this.hasName(owner.service, owner.resource);
  }

  /** Whether a resource says already which account this is. */
  get knowsAccounts(): boolean {
    return this.accounts.size > 0;
  }

  /** Whether the program creates resources in an account. */
  isOwn(account: string): boolean {
    return this.accounts.has(account);
  }

  /** Whether the asking resource takes a value from one of the service that is only read: it exists, or the program fails. */
  private isRead(service: string, resource: string, { propertyDependencies }: Resource): boolean {
    const sources = Object.values(propertyDependencies).flat().filter((urn) => !this.urns.has(urn));
    return sources.some((urn) => [service, ...ofDatabase(service, resource)].includes(serviceOf(typeOf(urn))));
  }

  private hasArn(pattern: string, isPath: boolean): boolean {
    const before = (end: number) => Math.max(pattern.lastIndexOf(":", end), isPath ? -1 : pattern.lastIndexOf("/", end));
    for (let end = pattern.length; end > 0; end = before(end - 1)) {
      if (this.hasWhole(pattern.slice(0, end))) return true; // the resource itself, or a part of it such as a stream
    }
    return false;
  }

  private hasWhole(pattern: string): boolean {
    const start = pattern.search(/[*?]/);
    if (start < 0) return this.exact.has(pattern);
    const prefix = pattern.slice(0, start);
    for (let index = this.firstAtLeast(prefix); this.arns[index]?.startsWith(prefix) === true; index += 1) {
      if (arnCovers(pattern, this.arns[index]!)) return true;
    }
    return false;
  }

  private firstAtLeast(text: string): number {
    let [low, high] = [0, this.arns.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.arns[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private hasName(service: string, resource: string): boolean {
    return this.names.size > 0
      && resource.split(/[:/]/).some((_, index, parts) =>
        [parts[index], parts.slice(index).join("/"), `/${parts.slice(index).join("/")}`].some((name) =>
          this.names.has(`${service} ${name}`)
        )
      );
  }
}

/** The targets of a stack; built once. */
export const targetsOf = once((stack) => new Targets(stack));

/** ARNs of a resource, of what AWS creates with it, and of the key of its managed secret. */
function arnsOf(resource: Resource): string[] {
  if (!hasOwnArn(resource)) return [];
  const { properties } = resource;
  const own = ["arn", "arnWithoutRevision", "qualifiedArn", "streamArn", "executionArn"].map((key) => textOf(properties[key]));
  const managed = properties["masterUserSecrets"];
  const secrets = isList(managed)
    ? managed.flatMap((item) => (isObject(item) ? [textOf(item["secretArn"]), textOf(item["kmsKeyId"])] : []))
    : [];
  return [...own, ...secrets, databaseUsersArn(resource)].filter((each) => each !== undefined && splitArn(each) !== undefined) as string[];
}

/**
 * Identifiers of the instances that a state machine restores: those that it names, or admits in its input. Source: Amazon RDS API reference,
 * `RestoreDBInstanceToPointInTime` and `RestoreDBInstanceFromDBSnapshot`: the request names the new instance.
 */
function restoredBy(resource: Resource): string[] {
  const definition = resource.type === STATE_MACHINE ? textOf(resource.properties["definition"]) : undefined;
  if (definition === undefined || !/:rds:restoreDBInstance(?:ToPointInTime|FromDBSnapshot)"/.test(definition)) return [];
  return [...definition.matchAll(/"(?:\w*[iI]dentifier|Variable":"\$[\w.]*[iI]dentifier","StringEquals)":"([a-zA-Z][\w-]*)"/g)]
    .map(([, name]) => name!);
}

/** The service of the database that has these users, or RDS's secret with its key. Source: Amazon RDS user guide, password management. */
const ofDatabase = (service: string, resource: string): string[] =>
  service === "rds-db" || service === "kms" || (service === "secretsmanager" && resource.startsWith("secret:rds!")) ? ["rds"] : [];

/** Services whose names have slashes, so that the text after one is another resource and not a part. */
const PATHS: ReadonlySet<string> = new Set(["ecr", "iam", "logs", "secretsmanager", "ssm"]);

/** Services that keep secrets. */
const SECRETS: ReadonlySet<string> = new Set(["secretsmanager", "ssm"]);

const namesOf = ({ properties }: Resource): string[] =>
  ["name", "identifier", "clusterIdentifier", "family", "bucket", "functionName", "keyId"].map((key) => textOf(properties[key])).filter((
    name,
  ) => name !== undefined);

/** `urn:pulumi:stg::project::my:index:Box$aws:s3/bucket:Bucket::files` -> `aws:s3/bucket:Bucket` */
const typeOf = (urn: string): string => (urn.split("::")[2] ?? "").split("$").at(-1)!;

/** The service's name in ARNs. */
function serviceOf(type: string): string {
  const module = type.slice("aws:".length, Math.max(type.indexOf("/"), 0));
  return PARTS.find(([start]) => type.startsWith(start))?.[1] ?? SERVICES[module] ?? module;
}

/** Modules with more than one service. */
const PARTS: readonly (readonly [start: string, service: string])[] = [
  ["aws:cloudwatch/log", "logs"],
  ["aws:cloudwatch/event", "events"],
  ["aws:kinesis/firehose", "firehose"],
  ["aws:cognito/identityPool", "cognito-identity"],
];
const SERVICES: Readonly<Record<string, string>> = {
  sfn: "states",
  lb: "elasticloadbalancing",
  alb: "elasticloadbalancing",
  elb: "elasticloadbalancing",
  cognito: "cognito-idp",
  efs: "elasticfilesystem",
  opensearch: "es",
  elasticsearch: "es",
  msk: "kafka",
  docdb: "rds",
  neptune: "rds",
  ebs: "ec2",
  vpc: "ec2",
  ec2transitgateway: "ec2",
  sesv2: "ses",
  apigatewayv2: "apigateway",
};
