import { declaredBelow } from "../declared";
import { type Document, documentsOf, type Statement } from "../iam/document";
import { arnCovers, hasWildcard, splitArn } from "../iam/match";
import { matchesAction, textOf } from "../iam/principal";
import { referencedSecrets } from "../iam/secret-references";
import type { Finding, Policy } from "../policy";
import { isList, isObject, type Resource, type StackView, UnknownValueError } from "../stack-view";
import { validateEach } from "../values";

/**
 * Grants on what isn't there.
 *
 * @param external ARNs of what other programs made in this account, `*` and `?` allowed.
 */
export const iamTargets = (external: readonly string[] = []): Policy[] => [
  {
    id: "iam-resource-exists",
    description:
      "An ARN of this account in a policy document names a resource of the program, a secret that a container reads, what the settings of a stack that isn't production name, or one that is declared as external; so does that of another account's secret.",
    remediation: "Take the ARN from the resource's output, or declare it in policy-pack/declared.json with its reason.",
    references: [],
    waivable: true,
    validateStack: (program) => judgeTargets(program, external),
  },
];

function judgeTargets(program: StackView, external: readonly string[]): Finding[] {
  const targets = new Targets(program);
  return validateEach(program.resources, (resource) =>
    documentsOf(resource).flatMap((document) =>
      document.statements
        .filter(({ effect }) => effect === "Allow") // a Deny of what isn't there takes nothing away
        .flatMap((statement) => namedIn(document, statement))
        .filter(({ arn }) => !external.some((pattern) => arnCovers(pattern, arn)) && !isNamed(arn, program, targets))
        .filter(({ arn }) => !targets.has(arn, resource) && !isKeyOfSecret(arn, document, targets))
        .map(({ arn, path }): Finding => ({
          resource,
          property: path,
          found: arn,
          allowed: `the ARN of a resource of this program, or ${declaredBelow(["external"], arn)}`,
        }))
    ));
}

/**
 * Whether the settings name it, which is enough for what is of this account, but not in production: a stack's file changes with each
 * deployment, and what a workload may do to what others made is read by whoever answers for that.
 */
function isNamed(arn: string, { production, named }: StackView, targets: Targets): boolean {
  const account = splitArn(arn)?.account ?? "";
  return !production && named?.has(arn) === true && (account === "" || targets.isOwn(account));
}

/** Whether it is a key for nothing but decrypting, beside a secret that a container reads by reference. */
function isKeyOfSecret(arn: string, { statements }: Document, targets: Targets): boolean {
  const { service, account } = splitArn(arn)!;
  if (service !== "kms" || !targets.isOwn(account)) return false;
  const uses = statements.filter(({ resources }) => resources.includes(arn));
  return uses.every(({ actions }) => actions.every((action) => action.toLowerCase() === "kms:decrypt"))
    && statements.some(({ resources }) => resources.some((other) => targets.referenced.has(other)));
}

/** ARNs that a statement names: its resources, its principals, and what its conditions compare for equality. */
function namedIn({ kind }: Document, { actions, resources, principals, conditions, path }: Statement): { arn: string; path: string }[] {
  // the roles that are passed are judged by iam-pass-role
  const isPass = actions.length > 0 && actions.every((action) => matchesAction(action, "iam:PassRole"));
  const asResource = isPass || kind === "trust" ? [] : resources.map((arn) => ({ arn, path: `${path}.Resource` }));
  const asPrincipal = Object.entries(principals).flatMap(([name, list]) => list.map((arn) => ({ arn, path: `${path}.Principal.${name}` })));
  const asCondition = Object.entries(conditions).filter(([operator]) =>
    /(?:equals|like)(?:ifexists)?$/i.test(operator) && !/not/i.test(operator)
  ).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      values.filter((arn) => !hasWildcard(arn)).map((arn) => ({ arn, path: `${path}.Condition.${operator}.${key}` }))
    )
  );
  return [...asResource, ...asPrincipal, ...asCondition].filter(({ arn }) => splitArn(arn) !== undefined);
}

/** What a program makes, by ARN; in a preview, where new resources have none yet, by service and name. */
class Targets {
  private readonly arns: readonly string[];
  private readonly exact: ReadonlySet<string>;
  private readonly accounts: ReadonlySet<string>;
  private readonly urns: ReadonlySet<string>;
  /** Secrets that containers read by reference. */
  readonly referenced: ReadonlySet<string>;
  /** `rds main-stg` for a resource whose ARN isn't known. */
  private readonly names = new Set<string>();

  constructor(program: StackView) {
    const own = new Set<string>();
    for (const resource of program.resources) {
      const arns = ownArns(resource);
      for (const arn of arns) own.add(arn);
      if (arns.length === 0) { for (const name of namesOf(resource)) this.names.add(`${serviceOf(resource.type)} ${name}`); }
    }
    this.exact = own;
    this.referenced = referencedSecrets(program);
    this.urns = new Set(program.resources.map(({ urn }) => urn));
    this.arns = [...own].toSorted();
    this.accounts = new Set(this.arns.map((arn) => splitArn(arn)?.account ?? "").filter((account) => account !== ""));
  }

  /** Whether an ARN, perhaps a pattern, names something of the program; yes for what isn't of this account. */
  has(pattern: string, asking: Resource): boolean {
    const { partition = "", service = "", region = "", account = "", resource = "" } = splitArn(pattern) ?? {};
    if (resource === "root" && service === "iam") return true;
    if (account === "" && service !== "s3") return true; // e.g. AWS's own integrations
    if (account !== "" && !/^\d{12}$/.test(account)) return true; // AWS's, or a wildcard: not said to be of this account
    const isOurs = account === "" || this.accounts.has(account);
    if (!isOurs && this.accounts.size > 0) return !SECRETS.has(service); // what reads another account's secret says so
    if (isOurs && this.referenced.has(pattern)) return true;
    const head = `arn:${partition}:${service}:${region}:${account}:`;
    if (
      [resource, ...owners(service, resource)].some((each) => this.hasArn(head + each, PATHS.has(service)) || this.hasName(service, each))
    ) return true;
    if (this.isRead(service, asking)) return true;
    if (!isOurs) throw new UnknownValueError(asking, "arn"); // no resource says yet which account this is
    return false;
  }

  /** Whether it is an account that the program makes something in. */
  isOwn(account: string): boolean {
    return this.accounts.has(account);
  }

  /** Whether what is asked about comes from a resource of the service that is only read: AWS has it, or the program fails. */
  private isRead(service: string, { propertyDependencies }: Resource): boolean {
    const sources = Object.values(propertyDependencies).flat().filter((urn) => !this.urns.has(urn));
    return sources.some((urn) => serviceOf(typeOf(urn)) === service);
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

/** ARNs that a resource makes; one that it only refers to is none. */
function ownArns({ type, properties }: Resource): string[] {
  if (REFERRING.has(type)) return [];
  const own = ["arn", "arnWithoutRevision", "qualifiedArn", "streamArn"].map((key) => textOf(properties[key]));
  const managed = properties["masterUserSecrets"];
  const secrets = isList(managed) ? managed.map((item) => (isObject(item) ? textOf(item["secretArn"]) : undefined)) : [];
  return [...own, ...secrets].filter((arn) => arn !== undefined && splitArn(arn) !== undefined) as string[];
}

/** Services whose names have slashes, so that what follows one is another resource and no part. */
const PATHS: ReadonlySet<string> = new Set(["ecr", "iam", "logs", "secretsmanager", "ssm"]);

/** Services that keep secrets. */
const SECRETS: ReadonlySet<string> = new Set(["secretsmanager", "ssm"]);

/** Their `arn` is what they are for. */
const REFERRING: ReadonlySet<string> = new Set([
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicDataProtectionPolicy:TopicDataProtectionPolicy",
  "aws:secretsmanager/secretVersion:SecretVersion",
]);

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

/** Modules that have more than one service in them. */
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

/** What a thing that comes and goes at run time is of: a cluster's tasks, a state machine's executions. */
function owners(service: string, resource: string): string[] {
  const [what, name] = resource.split(/[:/]/);
  if (name === undefined || name === "" || hasWildcard(name)) return [];
  if (service === "ecs" && ["container-instance", "task", "service", "task-set"].includes(what!)) return [`cluster/${name}`];
  if (service === "states" && ["execution", "express", "mapRun"].includes(what!)) return [`stateMachine:${name}`];
  return [];
}
