import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { settingsCommand } from "./command";

runAsProcess(settingsCommand);
