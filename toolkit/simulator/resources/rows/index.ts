import { databases } from "./databases";
import { machines } from "./machines";
import { serverless } from "./serverless";
import { services } from "./services";

/** The types whose answers are texts with gaps. */
export const rows = { ...machines, ...databases, ...serverless, ...services };
