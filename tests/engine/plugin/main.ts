import { serve } from "./grpc";
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

serve(providerService(version, new StateFile(folder)));
