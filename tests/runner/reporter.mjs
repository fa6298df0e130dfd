import Mocha from "mocha";

/** Mocha's dots and failures, and at the end one plain line for a person or a machine to find: `12 passed, 0 failed, 3 skipped`. */
export default class Reporter extends Mocha.reporters.Dot {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
  }
}
