import type { OtherEntries } from "../entry";
import { clusters } from "./clusters";
import { databases } from "./databases";
import { machines } from "./machines";
import { serverless } from "./serverless";
import { services } from "./services";

/** Types whose answers are templates. */
export const TEXT_ENTRIES: OtherEntries = { ...machines, ...databases, ...serverless, ...services };

/** Types of services that only other programs use. */
export const OTHERS: OtherEntries = { ...clusters, ...TEXT_ENTRIES };
