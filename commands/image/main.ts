import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { imageCommand } from "./command";

runAsProcess(imageCommand);
