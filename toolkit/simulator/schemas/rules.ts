import { postgresWords } from "../../shared/postgres-words";
import { isObject, isUnknown, type Properties } from "../../shared/values";
import type { Refusal } from "./index";

/** Rules that a schema's keywords can't express: relations between properties, and limits that only the documentation has. */
export const RULES: Readonly<Record<string, (inputs: Properties) => Refusal[]>> = {
  // Source: provider, internal/service/acm/certificate.go: exactly one of the two.
  "aws:acm/certificate:Certificate": (
    { domainName, privateKey },
  ) => (domainName === undefined && privateKey === undefined
    ? [{ path: "domainName", value: undefined, allowed: "set, except for an import with privateKey" }]
    : []),
  "aws:ec2/vpc:Vpc": ({ cidrBlock }) => addresses("cidrBlock", cidrBlock),
  "aws:ecs/taskDefinition:TaskDefinition": ({ containerDefinitions }) => definitionSize(containerDefinitions),
  "aws:lb/loadBalancer:LoadBalancer": ({ idleTimeout, clientKeepAlive }) => [
    ...between("idleTimeout", idleTimeout, 1, 4_000),
    ...between("clientKeepAlive", clientKeepAlive, 60, 604_800),
  ],
  "aws:lb/targetGroup:TargetGroup": ({ deregistrationDelay, healthCheck }) => [
    ...between("deregistrationDelay", deregistrationDelay, 0, 3_600),
    ...checkInterval(healthCheck),
  ],
  "aws:rds/instance:Instance": (inputs) => (inputs["engine"] === "postgres" ? postgresNames(inputs) : []),
  "aws:secretsmanager/secret:Secret": (
    { recoveryWindowInDays: days },
  ) => (days === 0 ? [] : between("recoveryWindowInDays", days, 7, 30, "0, or ")),
};

/**
 * Elastic Load Balancing user guides, "Load balancer attributes", "Target group attributes";
 * Secrets Manager API reference, `DeleteSecret`.
 */
function between(path: string, value: unknown, min: number, max: number, or = ""): Refusal[] {
  const isFine = value === undefined || isUnknown(value) || !Number.isFinite(Number(value))
    || (Number(value) >= min && Number(value) <= max);
  return isFine ? [] : [{ path, value, allowed: `${or}a number ${min} to ${max}` }];
}

/** Elastic Load Balancing API reference, `CreateTargetGroup`, and its error: "Health check interval must be greater than the timeout". */
function checkInterval(healthCheck: unknown): Refusal[] {
  const { interval, timeout } = isObject(healthCheck) ? healthCheck : {};
  const isFine = typeof interval !== "number" || typeof timeout !== "number" || timeout < interval;
  return isFine ? [] : [{ path: "healthCheck.timeout", value: timeout, allowed: `less than the interval, ${interval}` }];
}

/** Amazon ECS developer guide, "Amazon ECS service quotas": task definition size limit, 64 KB, which can't be raised. */
const DEFINITION_BYTES = 65_536;

function definitionSize(containers: unknown): Refusal[] {
  if (typeof containers !== "string" || isUnknown(containers)) return [];
  const bytes = Buffer.byteLength(containers);
  return bytes <= DEFINITION_BYTES
    ? []
    : [{
      path: "containerDefinitions",
      value: undefined,
      allowed: `of at most ${DEFINITION_BYTES} bytes with all else of the task definition, not ${bytes}`,
    }];
}

/** Amazon VPC user guide, "VPC CIDR blocks"; RFC 6890 for the blocks that no network may have. */
const NOBODYS = [
  { block: "0.0.0.0/8", name: "this network" },
  { block: "127.0.0.0/8", name: "the machine itself" },
  { block: "169.254.0.0/16", name: "link-local addresses" },
  { block: "224.0.0.0/4", name: "multicast" },
  { block: "240.0.0.0/4", name: "reserved" },
];

function addresses(path: string, value: unknown): Refusal[] {
  const block = typeof value === "string" ? parsed(value) : undefined;
  if (block === undefined) return [];
  if (block.length < 16 || block.length > 28) return [{ path, value, allowed: "a block of /16 to /28" }];
  const within = NOBODYS.find((one) => covers(parsed(one.block)!, block.first));
  return within === undefined ? [] : [{ path, value, allowed: `none of ${within.block}, ${within.name}` }];
}

function parsed(text: string): { first: number; length: number } | undefined {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text) ?? [];
  const [a, b, c, d, length] = numbers.map(Number) as [number, number, number, number, number];
  return numbers.length === 0 ? undefined : { first: ((a * 256 + b) * 256 + c) * 256 + d, length };
}

const covers = (outer: { first: number; length: number }, address: number) =>
  address >= outer.first && address < outer.first + 2 ** (32 - outer.length);

/** RDS API reference, `CreateDBInstance`, DBName and MasterUsername: first a letter, not a reserved word of the engine. */
function postgresNames({ dbName, username }: Properties): Refusal[] {
  return [
    ...(isReserved(dbName) ? [{ path: "dbName", value: dbName, allowed: "no word that PostgreSQL reserves" }] : []),
    ...(typeof dbName === "string" && !isUnknown(dbName) && !/^[A-Za-z]\w{0,62}$/.test(dbName)
      ? [{ path: "dbName", value: dbName, allowed: "1 to 63 letters, digits and _, a letter first" }]
      : []),
    ...(isReserved(username) || (typeof username === "string" && /^pg_/i.test(username))
      ? [{ path: "username", value: username, allowed: "no word that PostgreSQL reserves, and nothing that begins with pg_" }]
      : []),
  ];
}

const isReserved = (name: unknown) => typeof name === "string" && postgresWords().has(name.toLowerCase());
