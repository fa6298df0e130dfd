import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { deployedCommand } from "./command";

runAsProcess(deployedCommand);
