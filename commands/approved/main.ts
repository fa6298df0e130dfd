import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { approvedCommand } from "./command";

runAsProcess(approvedCommand);
