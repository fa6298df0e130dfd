import * as v from "valibot";

import { type Path, sentenceOf } from "../components/shared/mistake";
import { type Found, isContradiction, mistakesIn } from "../components/shared/schema";
import { describeIssue, pathOfIssue } from "../components/shared/schema-issues";
import { ALL_SECTIONS, type SectionName, type Sections } from "./sections";

/** Sections as written in the stack file, without defaults. */
export type Written = Readonly<Record<string, unknown>>;

/** Stack whose settings are checked. */
export interface CheckedStack {
  project: string;
  environment: string;
  /** Tags of every resource; undefined if `aws:defaultTags` is invalid. */
  tags: Readonly<Record<string, string>> | undefined;
  /** Undefined if `aws:region` is missing or invalid. */
  region: string | undefined;
}

/** Check of values that are valid by themselves and may be invalid together. */
export interface CrossCheck {
  /** Settings that the check reads; it is skipped if one of them is invalid by itself. */
  reads: readonly Path[];
  /** Returns mistakes with the paths of settings, e.g. `["services", "api", "route"]`. */
  find: () => Found;
}

/** Valid sections of a stack file, and the mistakes of the others: one mistake must not hide another. */
export class Readings {
  /**
   * Services, jobs and sites without an invalid value, and the other sections complete. A value of these is read with `valueAt`, or by a check
   * that names it in `reads`.
   */
  readonly sections: Partial<Sections> = {};

  private readonly issues = new Map<SectionName, readonly v.BaseIssue<unknown>[]>();
  private readonly invalid: Path[] = [];

  /**
   * @param given Sections as written.
   * @param completed The same with the defaults that depend on the stack and so aren't in a schema.
   */
  constructor(readonly project: string, readonly given: Written, completed: Partial<Record<SectionName, unknown>>) {
    for (const [name, value] of Object.entries(completed) as [SectionName, unknown][]) {
      const { output, issues = [] } = v.safeParse<v.GenericSchema>(ALL_SECTIONS[name], value);
      this.issues.set(name, issues);
      this.invalid.push(...issues.filter((issue) => !isContradiction(issue)).map((issue) => [name, ...pathOfIssue(issue)]));
      if (!this.isInvalidItself([name])) this.sections[name] = output as never;
    }
    for (const name of ["services", "jobs", "sites"] as const) {
      const all = this.sections[name];
      if (all) this.sections[name] = Object.fromEntries(Object.entries(all).filter(([key]) => !this.isInvalid([name, key])));
    }
  }

  /** Excludes a section from all checks. */
  withhold(name: SectionName): void {
    this.invalid.push([name]);
  }

  /** Whether a setting, a part of it or a group around it is invalid by itself. */
  isInvalid(path: Path): boolean {
    return this.invalid.some((one) => path.every((key, index) => index >= one.length || one[index] === key));
  }

  /** Returns the value of a setting; undefined if it is invalid. */
  valueAt(...path: Path): unknown {
    if (this.isInvalid(path)) return undefined;
    return path.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? (at as Written)[key] : undefined), this.sections);
  }

  /** Returns messages: first for invalid values, then for contradictions in a group. */
  mistakes(): string[] {
    const all = [...this.issues].flatMap(([name, issues]) => issues.map((issue) => ({ name, issue })));
    const [shapes, contradictions] = [false, true].map((kind) => all.filter(({ issue }) => isContradiction(issue) === kind));
    return [...shapes!, ...contradictions!].flatMap(({ name, issue }) =>
      describeIssue(`${this.project}:${name}`, ALL_SECTIONS[name], issue)
    );
  }

  /** Returns messages of cross-checks. */
  mistakesOf(checks: readonly CrossCheck[]): string[] {
    const found = checks.filter(({ reads }) => !reads.some((path) => this.isInvalid(path))).flatMap(({ find }) => mistakesIn(find()));
    return found.map(({ path: [first = "", ...path], ...mistake }) =>
      sentenceOf(String(first).includes(":") ? String(first) : `${this.project}:${first}`, { ...mistake, path })
    );
  }

  private isInvalidItself(path: Path): boolean {
    return this.invalid.some((one) => one.length <= path.length && one.every((key, index) => path[index] === key));
  }
}
