import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { formatCommand } from "./command";

runAsProcess(formatCommand);
