import { type MutedSection, PLANNED_WORK } from "./planned-alarms";
import { type RunbookEntry, runbookSection } from "./runbook";

/** Sections of the stack file whose alarms are raised while an environment sleeps. */
export const ASLEEP: readonly MutedSection[] = ["network", "database", "loadBalancer", "sites", "services", "jobs"];

/** Whether an alarm is one of those, by its description. */
export const isMutedAsleep = (description: string): boolean =>
  ASLEEP.flatMap((section): readonly RunbookEntry[] => PLANNED_WORK[section])
    .some((entry) => description.endsWith(runbookSection(entry, "").slice("Then: ".length)));
