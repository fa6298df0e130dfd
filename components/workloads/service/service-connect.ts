import { refuse, requireIntegerBetween } from "../../shared/validation";
import type { Protocol } from "./health-check";

/** How long Service Connect's proxy waits. Source: Amazon ECS API reference, `TimeoutConfiguration`. */
export interface ServiceConnectTimeout {
  /**
   * Seconds for a whole answer, 0 to 2,147,483,647; 0 is without end, e.g. for streams.
   * @default 15 - longer requests end in a 504 of the proxy
   */
  perRequestTimeoutSeconds?: number;

  /**
   * Seconds for which a connection may be idle, 0 to 2,147,483,647, and no fewer than those of a request; 0 is without end.
   * @default 300
   */
  idleTimeoutSeconds?: number;
}

export const PROXY_SECONDS = { min: 0, max: 2_147_483_647 };

/** Source: the same page; the 15 seconds: aws/containers-roadmap#1958. */
const DEFAULTS = { perRequestTimeoutSeconds: 15, idleTimeoutSeconds: 300 };

/** One by one what has no meaning or what ECS would refuse. */
export function serviceConnectChecks(
  owner: string,
  { serviceConnect, serviceConnectTimeout: given }: { serviceConnect: boolean; serviceConnectTimeout?: ServiceConnectTimeout },
): (() => unknown)[] {
  if (given === undefined) return [];
  const { perRequestTimeoutSeconds: request, idleTimeoutSeconds: idle } = { ...DEFAULTS, ...given };
  const at = `${owner}: serviceConnectTimeout`;
  return [
    () => serviceConnect || refuse(owner, "serviceConnectTimeout", given, "left out, or serviceConnect true, whose proxy it is for"),
    () => requireIntegerBetween(at, "perRequestTimeoutSeconds", request, PROXY_SECONDS),
    () => requireIntegerBetween(at, "idleTimeoutSeconds", idle, PROXY_SECONDS),
    () =>
      idle === 0 || (request !== 0 && idle >= request)
      || refuse(
        at,
        "idleTimeoutSeconds",
        idle,
        request === 0
          ? "0, as perRequestTimeoutSeconds is without end"
          : `0 or at least perRequestTimeoutSeconds, ${request}, as the shorter of the two ends a request`,
      ),
  ];
}

/** What Service Connect's proxy calls the versions of HTTP. */
export const APP_PROTOCOLS = { HTTP1: "http", HTTP2: "http2", GRPC: "grpc" } as const satisfies Record<Protocol, string>;

/** How others find a port, by this name; both times always said, as the provider sends 0 for one that is left out beside the other. */
export function discoverable(name: string, port: number, timeout: ServiceConnectTimeout | undefined) {
  return { portName: name, discoveryName: name, clientAlias: [{ dnsName: name, port }], timeout: { ...DEFAULTS, ...timeout } };
}
