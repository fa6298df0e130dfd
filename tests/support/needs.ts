/** Skips the tests of a `describe`, and says why, if something is missing. */
export function needs(missing: () => string | undefined): void {
  before(function() {
    const reason = missing();
    if (reason === undefined) return;
    console.warn(`\n    skipped: ${reason}`);
    this.skip();
  });
}
