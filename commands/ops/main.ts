import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { opsCommand } from "./command";

runAsProcess(opsCommand);
