/** `2026-11-26 20:01 UTC`; `-` without a time. */
export const timeText = (at: Date | undefined): string => at === undefined ? "-" : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
