import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { reportCommand } from "./command";

runAsProcess(reportCommand);
