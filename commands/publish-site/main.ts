import { runAsProcess } from "../../toolkit/shared/run-as-process";
import { publishSiteCommand } from "./command";

runAsProcess(publishSiteCommand);
