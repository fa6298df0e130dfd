import { unknownValue } from "../shared/signatures";
import type { ResourceRequest } from "./request";

/**
 * The default port of an engine. Source: RDS API reference, `CreateDBInstance` and `CreateDBCluster`, Port; ElastiCache user guide,
 * "Ports".
 */
const PORTS: readonly (readonly [RegExp, number])[] = [
  [/^(aurora-)?postgres/, 5432],
  [/^(aurora(-mysql)?$|mysql|mariadb)/, 3306],
  [/^(custom-)?oracle-/, 1521],
  [/^(custom-)?sqlserver-/, 1433],
  [/^db2-/, 50_000],
  [/^docdb$/, 27_017],
  [/^neptune$/, 8182],
  [/^memcached$/, 11_211],
  [/^(redis|valkey)$/, 6379],
];

/**
 * The port on which a database or cache listens: the input, or the default of its engine. It is unknown for one that is restored or
 * copied from a source whose engine only AWS knows.
 */
export function portOf(request: ResourceRequest, engine: string): unknown {
  if (request.unknown["port"] !== undefined) return unknownValue;
  if (typeof request.inputs["port"] === "number" || typeof request.inputs["port"] === "string") return Number(request.inputs["port"]);
  return PORTS.find(([pattern]) => pattern.test(engine))?.[1] ?? unknownValue;
}

/** `host:port`; unknown if the port is. */
export function endpointOf(address: string, port: unknown): unknown {
  return port === unknownValue ? unknownValue : `${address}:${String(port)}`;
}

/**
 * The running version: for PostgreSQL the newest minor version of a major one, as of this file; for other engines only a complete version.
 */
export function runningVersion(request: ResourceRequest, engine: string): unknown {
  const given = request.input("engineVersion");
  if (given === "") return unknownValue;
  if (!/postgres/.test(engine)) return given.split(".").length > 2 ? given : unknownValue;
  return given.replace(/^\d+$/, "$&.6");
}

/**
 * The secret in which RDS keeps the master user's password, if it does. Source: Amazon RDS user guide, "Password management with Amazon
 * RDS and AWS Secrets Manager"; its name begins with `rds!db` or `rds!cluster`.
 */
export function masterUserSecrets(request: ResourceRequest, kind: "db" | "cluster"): object[] {
  if (request.inputs["manageMasterUserPassword"] !== true) return [];
  const suffix = request.text(6, "abcdefghijkmnpqrstuvwxyz");
  return [{
    kmsKeyId: request.input("masterUserSecretKmsKeyId", request.arn("kms", `key/${request.uuid("aws/secretsmanager")}`)),
    secretArn: request.arn("secretsmanager", `secret:rds!${kind}-${request.uuid("master")}-${suffix}`),
    secretStatus: "active",
  }];
}
