import type { BaseName } from "./bases";
import type { Edits } from "./settings";

/** Change of a setting to another valid value. */
export interface SettingsChange {
  /** Path in the stack file, e.g. `services.api.count`. */
  path: string;

  /** New value; undefined removes the setting. */
  to: unknown;

  /**
   * Stack before the change.
   * @default "stg"
   */
  base?: BaseName;

  /** Further changes without which the new value would be rejected. */
  also?: Edits;

  /** Text in place of the old and new value. */
  label?: string;

  /**
   * Reason for replacing a resource that holds data or that everything else depends on (`KEPT`); never do this casually.
   * @default it replaces no such resource
   */
  drastic?: string;

  /** Effect that the steps don't show. */
  note?: string;
}
