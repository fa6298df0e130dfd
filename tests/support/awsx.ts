import { existsSync } from "node:fs";
import { join } from "node:path";

import { AWSX } from "../../components/images/built-image";
import { ROOT } from "./simulated";

/** Whether the package is installed, which only services with `build` need. */
export const hasAwsx = existsSync(join(ROOT, "node_modules", "@pulumi", "awsx", "package.json"));

/** Skips a suite unless the package is installed; the reason is printed. */
export function needsAwsx(): void {
  before(function() {
    if (hasAwsx) return;
    console.warn(`\n    tests of build are skipped: ${AWSX} isn't installed`);
    this.skip();
  });
}
