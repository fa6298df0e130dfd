import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { changesCommand } from "./command";

runAsProcess(changesCommand);
