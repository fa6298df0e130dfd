import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { secretsCommand } from "./command";

runAsProcess(secretsCommand);
