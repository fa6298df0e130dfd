import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

import { providerService } from "./service";
import { StateFile } from "./state-file";

/**
 * Provider plugin that the engine starts: listens on a free port of the loopback address and prints it as its first line.
 * AWS_PRACTICE_CLOUD names the folder of its state.
 *
 *     main.ts <version> [engine's address]
 */
const [version = "0.0.0"] = process.argv.slice(2);
const folder = process.env["AWS_PRACTICE_CLOUD"];
if (folder === undefined) throw new Error("AWS_PRACTICE_CLOUD must name the folder of the simulated cloud");

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const server = new grpc.Server(unlimited);
server.addService(ResourceProviderService, providerService(version, new StateFile(folder)));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  console.log(port);
});
