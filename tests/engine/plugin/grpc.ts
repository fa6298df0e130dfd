import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "../../../toolkit/shared/values";

/** Serves a provider on a free port of the loopback address, and prints it as the process's first line, as the engine expects. */
export function serve(service: grpc.UntypedServiceImplementation): void {
  const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
  const server = new grpc.Server(unlimited);
  server.addService(ResourceProviderService, service);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    console.log(port);
  });
}

/** @param metadataOf Details of an error, for the engine. */
export function unary<Request, Response>(
  answer: (request: Request) => Response,
  metadataOf: (error: Error) => grpc.Metadata = () => new grpc.Metadata(),
): grpc.handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    let response: Response;
    try {
      response = answer(request);
    } catch (error) {
      return callback({
        code: grpc.status.UNKNOWN,
        details: (error as Error).message,
        metadata: metadataOf(error as Error),
      });
    }
    return callback(null, response);
  };
}

export function properties(given: Struct | undefined): Properties {
  return given?.toJavaScript() ?? {};
}

export function struct(outputs: Properties): Struct {
  return Struct.fromJavaScript(outputs as Record<string, JavaScriptValue>);
}
