import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { policiesCommand } from "./command";

runAsProcess(policiesCommand);
