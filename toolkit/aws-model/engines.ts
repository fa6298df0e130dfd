import { unknownValue } from "../shared/signatures";
import type { ResourceRequest } from "./request";

/**
 * The default port of an engine. Source: RDS API reference, `CreateDBInstance` and `CreateDBCluster`, Port; ElastiCache user guide, "Ports".
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
 * The port on which a database or cache listens: the given one, or that of its engine. What is restored or copied from something that
 * says its engine in AWS alone has one that isn't known.
 */
export function portOf(request: ResourceRequest, engine: string): unknown {
  if (request.unknown["port"] !== undefined) return unknownValue;
  if (typeof request.inputs["port"] === "number" || typeof request.inputs["port"] === "string") return Number(request.inputs["port"]);
  return PORTS.find(([pattern]) => pattern.test(engine))?.[1] ?? unknownValue;
}

/** `host:port`, or unknown with it. */
export function endpointOf(address: string, port: unknown): unknown {
  return port === unknownValue ? unknownValue : `${address}:${String(port)}`;
}

/**
 * The version that runs: PostgreSQL's newest minor one of a major one, as long as this file says so; of others only what is given whole.
 */
export function runningVersion(request: ResourceRequest, engine: string): unknown {
  const given = request.input("engineVersion");
  if (given === "") return unknownValue;
  if (!/postgres/.test(engine)) return given.split(".").length > 2 ? given : unknownValue;
  return given.replace(/^\d+$/, "$&.6");
}
