import type { BaseName } from "./bases";
import type { Edits } from "./settings";

/** A setting that gets another legal value. */
export interface SettingsChange {
  /** Its place in the stack file, e.g. `services.api.count`. */
  path: string;

  /** The other value; undefined takes the setting out. */
  to: unknown;

  /**
   * What is there before.
   * @default "stg"
   */
  base?: BaseName;

  /** What has to change with it, or it would be refused. */
  also?: Edits;

  /** What is changed, in place of the two values. */
  label?: string;

  /**
   * Why it replaces what holds data or what all else depends on (`KEPT`); nobody does this by the way.
   * @default it replaces nothing of the kind
   */
  drastic?: string;

  /** What the steps alone don't tell. */
  note?: string;
}
