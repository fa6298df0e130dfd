import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { mistake } from "../../shared/mistake";
import { variablePrefix } from "../../shared/naming";
import { contradiction, group, integerBetween } from "../../shared/schema";
import type { Protocol } from "./health-check";

const PROXY_SECONDS = { min: 0, max: 2_147_483_647 };

/** How long Service Connect's proxy waits. Sources: Amazon ECS API reference, `TimeoutConfiguration`; aws/containers-roadmap#1958. */
export const serviceConnectTimeout = group(
  {
    /**
     * Seconds for a whole answer, 0 to 2,147,483,647; 0 is without end, e.g. for streams.
     * @default 15 - longer requests end in a 504 of the proxy
     */
    perRequestTimeoutSeconds: v.optional(integerBetween(PROXY_SECONDS), 15),

    /**
     * Seconds for which a connection may be idle, 0 to 2,147,483,647, and no fewer than those of a request; 0 is without end.
     * @default 300
     */
    idleTimeoutSeconds: v.optional(integerBetween(PROXY_SECONDS), 300),
  },
  contradiction(["perRequestTimeoutSeconds", "idleTimeoutSeconds"], (timeout) => {
    const { perRequestTimeoutSeconds: request, idleTimeoutSeconds: idle } = timeout;
    return idle !== 0 && (request === 0 || idle < request) && mistake(
      "idleTimeoutSeconds",
      idle,
      request === 0
        ? "0, as perRequestTimeoutSeconds is without end"
        : `0 or at least perRequestTimeoutSeconds, ${request}, as the shorter of the two ends a request`,
    );
  }),
);

export type ServiceConnectTimeout = v.InferOutput<typeof serviceConnectTimeout>;
const DEFAULTS = v.parse(serviceConnectTimeout, {});

/** Service Connect's names of the HTTP versions. */
export const APP_PROTOCOLS = { HTTP1: "http", HTTP2: "http2", GRPC: "grpc" } as const satisfies Record<Protocol, string>;

/** Variable with a service's address, e.g. `USER_API_URL` of service `user-api`. */
export const urlVariable = (name: string) => `${variablePrefix(name)}_URL`;

/** Address of a service for its clients; without TLS inside the VPC. Source: gRPC, "gRPC Name Resolution" (doc/naming.md), `dns:`. */
export const urlOf = (name: string, port: number, protocol: Protocol) =>
  protocol === "GRPC" ? `dns:///${name}:${port}` : `http://${name}:${port}`;

/** Endpoint under which other services reach a port; always with both timeouts, as the provider sends 0 for a missing one. */
export function discoverable(name: string, port: number, timeout: ServiceConnectTimeout | undefined) {
  return { portName: name, discoveryName: name, clientAlias: [{ dnsName: name, port }], timeout: timeout ?? DEFAULTS };
}

/** @param endpoint Undefined for a client only. */
export function serviceConnectOf(
  namespace: pulumi.Input<string>,
  endpoint: ReturnType<typeof discoverable> | undefined,
): aws.types.input.ecs.ServiceServiceConnectConfiguration {
  return { enabled: true, namespace, services: endpoint && [endpoint] };
}
