import type { Properties } from "../../../toolkit/shared/values";
import type { Platform } from "./platform";

export type Stack = "stg" | "prd";

interface Described {
  title: string;
  /** The documentation that has the pattern: guide and page, or a public program. */
  source: string;
  /** The stack that it is judged in. @default both */
  only?: Stack;
  /** Connections that production declares as reachable, e.g. `API api:443/tcp <- internet`. */
  reachable?: readonly string[];
  /** Types that production declares because no policy reads them. */
  unread?: readonly string[];
  /** Findings that are right on this platform although AWS documents the pattern, as `policy-id Type name`, each with the reason. */
  justified?: Readonly<Record<string, string>>;
  /** Policies that wait for values which only AWS can give, as `policy-id Type name`. */
  open?: readonly string[];
}

interface Alone extends Described {
  program: () => unknown;
}

interface Beside extends Described {
  /** Changes the root program's settings, by section. */
  settings?: Readonly<Record<string, (section: Properties) => void>>;
  /** Creates resources beside those of the root program. */
  beside: (platform: Platform) => unknown;
}

/** A program that a reader of AWS's documentation would write, and that no policy may reject. */
export type SoundProgram = Alone | Beside;
