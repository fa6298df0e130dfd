import { runAsProcess } from "../shared/run-as-process";
import { recoverCommand } from "./command";

runAsProcess(recoverCommand);
