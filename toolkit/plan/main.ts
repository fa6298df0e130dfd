import { runAsProcess } from "../shared/run-as-process";
import { planCommand } from "./command";

runAsProcess(planCommand);
