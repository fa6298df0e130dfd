import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { bootstrapCommand } from "./command";

runAsProcess(bootstrapCommand);
