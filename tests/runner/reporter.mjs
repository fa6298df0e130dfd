import Mocha from "mocha";

/** Mocha's dots and failures, followed by one plain line: `12 passed, 0 failed, 3 skipped`. */
export default class Reporter extends Mocha.reporters.Dot {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
  }
}
