import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { claimsCommand } from "./command";

runAsProcess(claimsCommand);
