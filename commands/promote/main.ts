import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { promoteCommand } from "./command";

runAsProcess(promoteCommand);
