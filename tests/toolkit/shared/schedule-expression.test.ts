import * as fc from "fast-check";
import assert from "node:assert/strict";

import { requireNone } from "../../../components/shared/schema";
import { scheduleMistakeOf } from "../../../components/workloads/job/schedule-mistake";
import { scheduleMistake } from "../../../toolkit/shared/schedule-expression";
import { describeRun, nextRuns } from "../../../toolkit/shared/schedule-runs";
import { processorSeconds } from "../../support/processor-time";
import { refused } from "../../support/refused";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const runs = (expression: string, timeZone: string, after: string, count: number) =>
  nextRuns(expression, timeZone, new Date(after), count).map((date) => date.toISOString().slice(0, 19));

/** A day with everything that the fields of a cron expression refer to. */
interface Calendar {
  year: number;
  month: number;
  day: number;
  weekday: number;
  length: number;
}

interface Clock extends Calendar {
  hour: number;
  minute: number;
}

const calendar = (year: number, month: number, day: number): Calendar => ({
  year,
  month,
  day,
  weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1,
  length: new Date(Date.UTC(year, month, 0)).getUTCDate(),
});

/** A field of a cron expression as text, and as a predicate for one value or day. */
interface Field<T> {
  text: string;
  has: (value: T) => boolean;
}

interface Numbers {
  min: number;
  max: number;
  names?: string[];
  steps?: boolean;
  reversed?: boolean;
}

function item({ min, max, names, steps = true, reversed = true }: Numbers): fc.Arbitrary<Field<number>> {
  const value = fc.integer({ min, max });
  const written = (number: number) => (names === undefined
    ? fc.constantFrom(String(number), String(number).padStart(2, "0"))
    : fc.constantFrom(String(number), names[number - min]!, names[number - min]!.toLowerCase()));
  const between = (
    from: number,
    to: number,
    number: number,
  ) => (from <= to ? from <= number && number <= to : number >= from || number <= to);
  const single = value.chain((number) => written(number).map((text) => ({ text, has: (each: number) => each === number })));
  const range = fc.tuple(value, value).map(([a, b]) => (reversed || a <= b ? [a, b] as const : [b, a] as const))
    .chain(([from, to]) =>
      fc.tuple(written(from), written(to)).map(([first, last]) => ({
        text: `${first}-${last}`,
        has: (each: number) => between(from, to, each),
      }))
    );
  if (!steps) return fc.oneof(single, range);
  const stepped = fc.tuple(
    value,
    value,
    fc.integer({ min: 1, max: Math.min(max, max - min + (min === 0 ? 0 : 1)) }),
    fc.constantFrom("all", "from", "range"),
  )
    .map(([a, b, step, kind]) => {
      const [from, to] = kind === "all" ? [min, max] : kind === "from" ? [a, max] : reversed ? [a, b] : [Math.min(a, b), Math.max(a, b)];
      const hit = new Set<number>();
      for (let number = from, skip = 0;; number = number === max ? min : number + 1, skip = (skip + 1) % step) {
        if (skip === 0) hit.add(number);
        if (number === to) break;
      }
      return { text: `${kind === "all" ? "*" : kind === "from" ? from : `${from}-${to}`}/${step}`, has: (each: number) => hit.has(each) };
    });
  return fc.oneof(single, range, stepped);
}

const all = fc.constant({ text: "*", has: () => true });
const numbers = (field: Numbers, longest = 4): fc.Arbitrary<Field<number>> =>
  fc.array(item(field), { minLength: 1, maxLength: longest })
    .map((items) => ({ text: items.map(({ text }) => text).join(","), has: (value) => items.some(({ has }) => has(value)) }));
const of = <T>(field: fc.Arbitrary<Field<number>>, pick: (from: T) => number): fc.Arbitrary<Field<T>> =>
  field.map(({ text, has }) => ({ text, has: (from) => has(pick(from)) }));

const minutes = fc.oneof(all, numbers({ min: 0, max: 59 }));
const hours = fc.oneof(all, numbers({ min: 0, max: 23 }));
const months = fc.oneof({ weight: 3, arbitrary: all }, { weight: 1, arbitrary: numbers({ min: 1, max: 12, names: MONTHS }) });
const years = fc.oneof({ weight: 3, arbitrary: all }, { weight: 1, arbitrary: numbers({ min: 1970, max: 2199, reversed: false }) });

const isWorkday = ({ weekday }: Calendar) => weekday >= 2 && weekday <= 6;
const monthsSeen = new Map<number, Calendar[]>();
const daysOf = ({ year, month, length }: Calendar) => {
  const key = year * 12 + month;
  const found = monthsSeen.get(key) ?? Array.from({ length }, (_, index) => calendar(year, month, index + 1));
  monthsSeen.set(key, found);
  return found;
};
const daysOfMonth: fc.Arbitrary<Field<Calendar>> = fc.oneof(
  fc.constant({ text: "*", has: () => true }),
  of<Calendar>(numbers({ min: 1, max: 31 }), ({ day }) => day),
  fc.constantFrom("L", "l").map((text) => ({ text, has: ({ day, length }: Calendar) => day === length })),
  fc.constant({ text: "LW", has: (each: Calendar) => daysOf(each).filter(isWorkday).at(-1)!.day === each.day }),
  fc.integer({ min: 1, max: 31 }).map((wanted) => ({
    text: `${wanted}W`,
    has: (each: Calendar) =>
      wanted <= each.length
      && daysOf(each).filter(isWorkday).toSorted((a, b) => Math.abs(a.day - wanted) - Math.abs(b.day - wanted))[0]!.day === each.day,
  })),
);
const weekday = fc.integer({ min: 1, max: 7 }).chain((number) =>
  fc.constantFrom(String(number), WEEKDAYS[number - 1]!).map((text) => ({ number, text }))
);
const daysOfWeek: fc.Arbitrary<Field<Calendar>> = fc.oneof(
  fc.constant({ text: "*", has: () => true }),
  of<Calendar>(numbers({ min: 1, max: 7, names: WEEKDAYS, steps: false }), (each) => each.weekday),
  fc.constant({ text: "L", has: (each: Calendar) => each.weekday === 7 }),
  weekday.map(({ number, text }) => ({ text: `${text}L`, has: (each: Calendar) => each.weekday === number && each.day + 7 > each.length })),
  fc.tuple(weekday, fc.integer({ min: 1, max: 5 })).map(([{ number, text }, nth]) => ({
    text: `${text}#${nth}`,
    has: (each: Calendar) => daysOf(each).filter((day) => day.weekday === number)[nth - 1]?.day === each.day,
  })),
);
const days = fc.oneof(
  fc.tuple(daysOfMonth, fc.constant({ text: "?", has: () => true })),
  fc.tuple(fc.constant({ text: "?", has: () => true }), daysOfWeek),
);

/** Any cron expression with a predicate for a minute of the clock; some never match. */
const cron = fc.tuple(minutes, hours, days, months, years).map(([minute, hour, [dayOfMonth, dayOfWeek], month, year]) => ({
  text: `cron(${[minute, hour, dayOfMonth, month, dayOfWeek, year].map(({ text }) => text).join(" ")})`,
  has: (at: Clock) =>
    minute.has(at.minute) && hour.has(at.hour) && dayOfMonth.has(at) && dayOfWeek.has(at) && month.has(at.month) && year.has(at.year),
}));
const possible = cron.filter(({ text }) =>
  !/2\d\d\d|19\d\d/.test(text) && !(scheduleMistake(text) ?? "").includes("its months and years") && text.length <= 256
);

describe("scheduleMistake", () => {
  const valid = [
    "cron(0 2 * * ? *)",
    "cron(15 10 ? * 6L 2022-2023)",
    "cron(30 8 * * ? *)",
    "cron(0/15 * * * ? *)",
    "cron(1/10 * * * ? *)",
    "cron(*/5 * * * ? *)",
    "cron(0 8 1 * ? *)",
    "cron(0/5 8-17 ? * MON-FRI *)",
    "cron(0 9 ? * 2#1 *)",
    "cron(0/30 20-2 ? * MON-FRI *)",
    "cron(0 0 ? * FRI-MON *)",
    "cron(0 0 ? * fri *)",
    "cron(0 0 3W * ? *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 LW * ? *)",
    "cron(0 0 ? * L *)",
    "cron(0 0 ? * MON#5 *)",
    "cron(0 0 ? JAN,FEB,MAR SUN,3,6-7 *)",
    "cron(23,24,25 17,18 25 MAR/4 ? 2020,2021,2023,2028)",
    "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
    "cron(1-31/30 1-1 ? * 1,7 *)",
    "cron(00 02 01 01 ? 1970)",
    "cron(0  2 * * ? *)",
    "cron(59 23 31 12 ? 2199)",
    "cron(0 0 29 2 ? *)",
    "cron(0 0 29 2 ? 2000)",
    "cron(0 0 1 1 ? 2001)",
    "cron(*/59 */23 */31 */12 ? */230)",
    "rate(1 minute)",
    "rate(1 minutes)",
    "rate(5 minutes)",
    "rate(1 hour)",
    "rate(24 hours)",
    "rate(1 day)",
    "rate(1 days)",
    "rate(365 days)",
    "at(2022-11-20T13:00:00)",
    "at(1970-01-01T00:00:00)",
    "at(2199-12-31T23:59:59)",
    "at(2028-02-29T00:00:30)",
  ];
  for (const expression of valid) it(`accepts ${expression}`, () => assert.equal(scheduleMistake(expression), undefined));

  const forms =
    "cron(minutes hours day-of-month month day-of-week year), rate(value unit) or at(yyyy-mm-ddThh:mm:ss), e.g. cron(0 2 * * ? *)";
  const six = (count: number) => `cron(minutes hours day-of-month month day-of-week year) with six fields, not ${count}`;
  const wrongMinute = (text: string) => `a cron expression with minutes from 0 to 59, not "${text}", e.g. cron(0/15 * * * ? *)`;
  const wrongHour = (text: string) => `a cron expression with hours from 0 to 23, not "${text}", e.g. cron(0 9-17 * * ? *)`;
  const wrongDayOfMonth = (text: string) =>
    `a cron expression with day-of-month from 1 to 31, or alone L, LW or 15W, not "${text}", e.g. cron(0 2 L * ? *)`;
  const wrongMonth = (text: string) =>
    `a cron expression with month from 1 to 12 or JAN to DEC, not "${text}", e.g. cron(0 2 1 JAN,JUL ? *)`;
  const wrongDayOfWeek = (text: string) =>
    `a cron expression with day-of-week from 1 (SUN) to 7 (SAT) or SUN to SAT, without steps, or alone L, 6L or 3#2, not "${text}", e.g. cron(0 2 ? * MON-FRI *)`;
  const wrongYear = (text: string) => `a cron expression with year from 1970 to 2199, not "${text}", e.g. cron(0 2 * * ? 2026-2028)`;
  const wrongStep = (name: string, longest: number, text: string, example: string) =>
    `a cron expression with a step of the ${name} from 1 to ${longest}, not "${text}", e.g. ${example}`;
  const question = (written: string) => `a cron expression with ? in exactly one of day-of-month and day-of-week, ${written}`;
  const never = "a cron expression with a day that its months and years have, e.g. cron(0 2 L * ? *)";
  const interval = "rate(value unit) with a whole number from 1 and minutes, hours or days, e.g. rate(15 minutes)";
  const moment = "at(yyyy-mm-ddThh:mm:ss) with an existing day from 1970 to 2199 and a time, without a zone, e.g. at(2026-11-20T13:00:00)";
  const invalid: [string, string][] = [
    ["", forms],
    ["nightly", forms],
    ["cron", forms],
    ["cron(0 2 * * ? *", forms],
    ["Cron(0 2 * * ? *)", forms],
    [" cron(0 2 * * ? *)", forms],
    ["cron(0 2 * * ? *)\n", forms],
    ["cron(0 2 ? * ſUN *)", forms],
    ["0 2 * * ? *", "written cron(0 2 * * ? *)"],
    ["5 minutes", "written rate(5 minutes)"],
    ["2026-11-20T13:00:00", "written at(2026-11-20T13:00:00)"],
    ["0 2 * * *", "written cron(0 2 * * ? *)"],
    ["cron()", `${six(1)}, e.g. cron(0 2 * * ? *)`],
    ["cron(0 0 2 * * ? *)", `${six(7)}, e.g. cron(0 2 * * ? *)`],
    ["cron( 0 2 * * ? *)", `${six(7)}, e.g. cron(0 2 * * ? *)`],
    ["cron(0 2 * * *)", `${six(5)}, written cron(0 2 * * ? *)`],
    ["cron(*/15 9-17 * * 1-5)", `${six(5)}, written cron(*/15 9-17 ? * MON-FRI *)`],
    ["cron(0 2 * * 0,6)", `${six(5)}, written cron(0 2 ? * SUN,SAT *)`],
    ["cron(0 2 * * 7)", `${six(5)}, written cron(0 2 ? * SUN *)`],
    ["cron(0 2 * 1-3 mon)", `${six(5)}, written cron(0 2 ? 1-3 mon *)`],
    ["cron(0 2 1,15 * *)", `${six(5)}, written cron(0 2 1,15 * ? *)`],
    ["cron(0 2 1 * 1)", `${six(5)}, written cron(0 2 1 * ? *) and cron(0 2 ? * MON *)`],
    ["cron(0 2 ? * 2)", `${six(5)}, written cron(0 2 ? * 2 *)`],
    ["cron(0 2 * * 0-7)", `${six(5)}, e.g. cron(0 2 * * ? *)`],
    ["cron(0 2 * * */2)", `${six(5)}, e.g. cron(0 2 * * ? *)`],
    ["cron(0 2 * * 5L)", `${six(5)}, e.g. cron(0 2 * * ? *)`],
    ["cron(0 2 */2 * 1)", `${six(5)}, e.g. cron(0 2 * * ? *)`],
    ["cron(0 24 * * *)", `${six(5)}, e.g. cron(0 2 * * ? *)`],
    ["cron(60 2 * * ? *)", wrongMinute("60")],
    ["cron(0,60 2 * * ? *)", wrongMinute("60")],
    ["cron(5- 2 * * ? *)", wrongMinute("5-")],
    ["cron(-5 2 * * ? *)", wrongMinute("-5")],
    ["cron(1.5 2 * * ? *)", wrongMinute("1.5")],
    ["cron(, 2 * * ? *)", wrongMinute("")],
    ["cron(*,5 2 * * ? *)", wrongMinute("*")],
    ["cron(? 2 * * ? *)", wrongMinute("?")],
    ["cron(L 2 * * ? *)", wrongMinute("L")],
    ["cron(5/ 2 * * ? *)", wrongMinute("5/")],
    ["cron(*/60 2 * * ? *)", wrongStep("minutes", 59, "*/60", "cron(0/15 * * * ? *)")],
    ["cron(0/0 2 * * ? *)", wrongStep("minutes", 59, "0/0", "cron(0/15 * * * ? *)")],
    ["cron(0 24 * * ? *)", wrongHour("24")],
    ["cron(0 9-24 * * ? *)", wrongHour("9-24")],
    ["cron(0 0/24 * * ? *)", wrongStep("hours", 23, "0/24", "cron(0 9-17 * * ? *)")],
    ["cron(0 2 0 * ? *)", wrongDayOfMonth("0")],
    ["cron(0 2 32 * ? *)", wrongDayOfMonth("32")],
    ["cron(0 2 L-3 * ? *)", wrongDayOfMonth("L-3")],
    ["cron(0 2 1,L * ? *)", wrongDayOfMonth("L")],
    ["cron(0 2 32W * ? *)", wrongDayOfMonth("32W")],
    ["cron(0 2 W * ? *)", wrongDayOfMonth("W")],
    ["cron(0 2 1,15W * ? *)", wrongDayOfMonth("15W")],
    ["cron(0 2 1/32 * ? *)", wrongStep("day-of-month", 31, "1/32", "cron(0 2 L * ? *)")],
    ["cron(0 2 1 0 ? *)", wrongMonth("0")],
    ["cron(0 2 1 13 ? *)", wrongMonth("13")],
    ["cron(0 2 1 JANUARY ? *)", wrongMonth("JANUARY")],
    ["cron(0 2 1 MON ? *)", wrongMonth("MON")],
    ["cron(0 2 1 1/13 ? *)", wrongStep("month", 12, "1/13", "cron(0 2 1 JAN,JUL ? *)")],
    ["cron(0 2 ? * 0 *)", wrongDayOfWeek("0")],
    ["cron(0 2 * * 0 *)", wrongDayOfWeek("0")],
    ["cron(0 2 ? * 8 *)", wrongDayOfWeek("8")],
    ["cron(0 2 ? * 2/2 *)", wrongDayOfWeek("2/2")],
    ["cron(0 2 ? * */2 *)", wrongDayOfWeek("*/2")],
    ["cron(0 2 ? * 3#6 *)", wrongDayOfWeek("3#6")],
    ["cron(0 2 ? * 3#0 *)", wrongDayOfWeek("3#0")],
    ["cron(0 2 ? * 8#1 *)", wrongDayOfWeek("8#1")],
    ["cron(0 2 ? * 3#1,6#3 *)", wrongDayOfWeek("3#1")],
    ["cron(0 2 ? * 2,6L *)", wrongDayOfWeek("6L")],
    ["cron(0 2 ? * L,2 *)", wrongDayOfWeek("L")],
    ["cron(0 2 ? * 8L *)", wrongDayOfWeek("8L")],
    ["cron(0 2 ? * LW *)", wrongDayOfWeek("LW")],
    ["cron(0 2 * * ? 1969)", wrongYear("1969")],
    ["cron(0 2 * * ? 2200)", wrongYear("2200")],
    ["cron(0 2 * * ? 26)", wrongYear("26")],
    ["cron(0 2 * * ? 2030-2026)", "a cron expression with years that go up, not \"2030-2026\", e.g. cron(0 2 * * ? 2026-2028)"],
    ["cron(0 2 * * ? 2026/231)", wrongStep("year", 230, "2026/231", "cron(0 2 * * ? 2026-2028)")],
    ["cron(0 2 * * * *)", question("written cron(0 2 * * ? *)")],
    ["cron(0 2 ? * ? *)", question("written cron(0 2 * * ? *)")],
    ["cron(0 2 * * MON *)", question("written cron(0 2 ? * MON *)")],
    ["cron(0 2 1 * * *)", question("written cron(0 2 1 * ? *)")],
    ["cron(0 2 1 * MON *)", question("e.g. cron(0 2 ? * MON-FRI *)")],
    ["cron(0 0 31 2 ? *)", never],
    ["cron(0 0 30,31 FEB ? *)", never],
    ["cron(0 0 31 4,6,9,11 ? *)", never],
    ["cron(0 0 31W 11 ? *)", never],
    ["cron(0 0 29 2 ? 2023,2100)", never],
    ["cron(0 0 ? 2 2#5 2026)", never],
    ["rate()", interval],
    ["rate(5)", interval],
    ["rate(0 minutes)", interval],
    ["rate(-1 minutes)", interval],
    ["rate(1.5 hours)", interval],
    ["rate(05 minutes)", interval],
    ["rate(5  minutes)", interval],
    ["rate(30 seconds)", interval],
    ["rate(1 week)", interval],
    ["rate(5 Minutes)", interval],
    ["rate(5 minutess)", interval],
    ["rate(5 minute)", "rate(5 minutes), with the unit in the plural"],
    ["rate(10 hour)", "rate(10 hours), with the unit in the plural"],
    ["rate(11 day)", "rate(11 days), with the unit in the plural"],
    ["at()", moment],
    ["at(2026-11-20)", moment],
    ["at(2026-11-20 13:00:00)", moment],
    ["at(2026-11-20T13:00)", moment],
    ["at(2026-11-20T13:00:00Z)", moment],
    ["at(2026-02-30T13:00:00)", moment],
    ["at(2026-13-01T13:00:00)", moment],
    ["at(2026-11-20T24:00:00)", moment],
    ["at(2026-11-20T13:60:00)", moment],
    ["at(1969-12-31T23:59:59)", moment],
    ["at(2200-01-01T00:00:00)", moment],
    [`cron(${"0,".repeat(121)}0 2 * * ? *)`, "256 characters at most, e.g. cron(0 2 * * ? *)"],
  ];
  for (const [expression, allowed] of invalid) {
    it(`rejects "${expression.slice(0, 40)}" with the allowed form`, () => assert.equal(scheduleMistake(expression), allowed));
  }

  it("accepts at most 256 characters", () => {
    const longest = `cron(${"0,".repeat(119)}0 02 * * ? *)`;
    assert.equal(longest.length, 256);
    assert.equal(scheduleMistake(longest), undefined);
    assert.equal(scheduleMistake(longest.replace("?", " ?")), "256 characters at most, e.g. cron(0 2 * * ? *)");
  });

  it("suggests only examples and corrections that it accepts", () => {
    for (const [expression, allowed] of invalid) {
      for (const [given] of allowed.replaceAll(/(cron|at|rate)\([a-z][^)]*\)/g, "").matchAll(/(cron|rate|at)\([^)]*\)/g)) {
        assert.equal(scheduleMistake(given), undefined, expression);
      }
    }
  });

  it("accepts any cron expression with at least one time, and rejects each corruption of it", () => {
    const fields = (change: (fields: string[], at: number) => string[]) => (text: string, at: number) =>
      `cron(${change(text.slice(5, -1).split(" "), at).join(" ")})`;
    const replaced = (change: (field: string, at: number) => string) => fields((each, at) => each.with(at, change(each[at]!, at)));
    const corruptions: ((text: string, at: number) => string)[] = [
      (text) => text.slice(1),
      (text) => text.slice(0, -1),
      (text) => `${text} `,
      (text) => text.toUpperCase(),
      (text) => text.replace("(", "( "),
      (text) => text.replace("cron", "rate"),
      (text) => text.replace("?", "*"),
      (text) => text.replace("?", "5"),
      (text) => text.replace("(", "(\t"),
      fields((each, at) => each.toSpliced(at, 1)),
      fields((each, at) => each.toSpliced(at, 0, "*")),
      replaced((field) => `${field},`),
      replaced((field) => `,${field}`),
      replaced((field) => `${field},x`),
      replaced((field) => `${field}-`),
      replaced((field) => `${field}/`),
      replaced((field) => `${field},?`),
      replaced((field) => `${field},*`),
      replaced((field, at) => `${field},${[60, 24, 32, 13, 8, 2200][at]}`),
      replaced((field, at) => `${field},${[-1, -1, 0, 0, 0, 1969][at]}`),
      replaced((_, at) => `*/${[60, 24, 32, 13, 2, 231][at]}`),
      replaced(() => "*/0"),
      replaced(() => ""),
      replaced(() => "x"),
      replaced((_, at) => ["L", "W", "W", "L", "W", "L"][at]!),
    ];
    fc.assert(
      fc.property(possible, fc.nat({ max: 5 }), fc.constantFrom(...corruptions), ({ text }, at, corrupt) => {
        assert.equal(scheduleMistake(text), undefined);
        assert.notEqual(scheduleMistake(corrupt(text, at)), undefined, corrupt(text, at));
      }),
      { numRuns: 2000 },
    );
  });

  it("rejects a cron expression if and only if no day from 1970 to 2199 matches", () => {
    const calendars = Array.from({ length: 230 * 366 }, (_, index) => new Date(Date.UTC(1970, 0, 1 + index))).filter((date) =>
      date.getUTCFullYear() < 2200
    )
      .map((date) => calendar(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()));
    const few = fc.tuple(days, numbers({ min: 1, max: 12 }, 1), numbers({ min: 1970, max: 2199, steps: false, reversed: false }, 1));
    fc.assert(
      fc.property(few, ([[dayOfMonth, dayOfWeek], month, year]) => {
        const comes = calendars.some((each) => month.has(each.month) && year.has(each.year) && dayOfMonth.has(each) && dayOfWeek.has(each));
        assert.equal(
          scheduleMistake(`cron(0 0 ${dayOfMonth.text} ${month.text} ${dayOfWeek.text} ${year.text})`),
          comes ? undefined : never,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("handles any text without an exception", () => {
    const body = fc.string({ unit: fc.constantFrom(..."0123456789*?,-/LW# MONtesdayT:".split("")) });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          body,
          body.map((text) => `cron(${text})`),
          body.map((text) => `rate(${text})`),
          body.map((text) => `at(${text})`),
        ),
        (text) => {
          if (scheduleMistake(text) === undefined) nextRuns(text, "UTC", new Date(0), 1);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("scheduleMistakeOf", () => {
  const requireSchedule = (schedule: string, timeZone?: string) =>
    requireNone("ScheduledJob \"report\"", scheduleMistakeOf(schedule, timeZone));

  it("accepts what AWS accepts, also with a time zone", () => {
    requireSchedule("cron(0 2 * * ? *)");
    for (
      const expression of [
        "cron(30 2 * * ? *)",
        "rate(5 minutes)",
        "rate(999999999 days)",
        "at(2026-03-08T01:59:59)",
        "at(1970-01-01T00:00:00)",
        "cron(0 0 1 1 ? 1970)",
      ]
    ) {
      requireSchedule(expression, "America/New_York");
      requireSchedule(expression, "Asia/Tokyo");
    }
  });

  const cases: [string, string | undefined, string][] = [
    [
      "cron(0 2 * * *)",
      undefined,
      "cron(minutes hours day-of-month month day-of-week year) with six fields, not 5, written cron(0 2 * * ? *)",
    ],
    ["cron(0 24 * * ? *)", "Asia/Tokyo", "a cron expression with hours from 0 to 23, not \"24\", e.g. cron(0 9-17 * * ? *)"],
    ["at(2026-03-08T02:30:00)", "America/New_York", "a time that clocks show in America/New_York, where they skip this one"],
    ["cron(30 2 8 3 ? 2026)", "America/New_York", "a time that clocks show in America/New_York, where they skip this one"],
  ];
  for (const [expression, timeZone, allowed] of cases) {
    it(`rejects ${expression}${timeZone === undefined ? "" : ` in ${timeZone}`}`, () => {
      const message = refused(() => requireSchedule(expression, timeZone));
      assert.equal(message, `ScheduledJob "report": schedule is "${expression}", but must be ${allowed}`);
    });
  }

  it("ignores an unknown time zone, which the caller checks", () => requireSchedule("cron(0 2 * * ? *)", "Asia/Tokio"));
});

describe("nextRuns", () => {
  const cases: [string, string, string, string, string[]][] = [
    ["the user guide's last Friday of each month", "cron(15 10 ? * 6L 2022-2023)", "UTC", "2023-09-30T00:00:00Z", [
      "2023-10-27T10:15:00",
      "2023-11-24T10:15:00",
      "2023-12-29T10:15:00",
    ]],
    ["the user guide's 08:30 in New York", "cron(30 8 * * ? *)", "America/New_York", "2026-03-07T00:00:00Z", [
      "2026-03-07T13:30:00",
      "2026-03-08T12:30:00",
      "2026-03-09T12:30:00",
    ]],
    ["the user guide's 11th, 21st and 31st minute", "cron(1/10 * * * ? *)", "UTC", "2026-01-01T00:05:00Z", [
      "2026-01-01T00:11:00",
      "2026-01-01T00:21:00",
      "2026-01-01T00:31:00",
    ]],
    ["the user guide's second Tuesday", "cron(0 0 ? * 3#2 *)", "UTC", "2026-01-01T00:00:00Z", [
      "2026-01-13T00:00:00",
      "2026-02-10T00:00:00",
      "2026-03-10T00:00:00",
    ]],
    ["the weekday closest to the third", "cron(0 0 3W * ? *)", "UTC", "2026-01-01T00:00:00Z", [
      "2026-01-02T00:00:00",
      "2026-02-03T00:00:00",
      "2026-03-03T00:00:00",
    ]],
    ["the first weekday, on the 3rd after a weekend", "cron(0 0 1W 8 ? *)", "UTC", "2026-01-01T00:00:00Z", [
      "2026-08-03T00:00:00",
      "2027-08-02T00:00:00",
      "2028-08-01T00:00:00",
    ]],
    ["the weekday closest to the 31st, in months that have one", "cron(0 0 31W * ? *)", "UTC", "2026-01-01T00:00:00Z", [
      "2026-01-30T00:00:00",
      "2026-03-31T00:00:00",
      "2026-05-29T00:00:00",
    ]],
    ["the last weekday", "cron(0 0 LW * ? *)", "UTC", "2026-01-01T00:00:00Z", [
      "2026-01-30T00:00:00",
      "2026-02-27T00:00:00",
      "2026-03-31T00:00:00",
    ]],
    ["the last day", "cron(0 0 L * ? *)", "UTC", "2028-01-01T00:00:00Z", [
      "2028-01-31T00:00:00",
      "2028-02-29T00:00:00",
      "2028-03-31T00:00:00",
    ]],
    ["Saturdays", "cron(0 0 ? * L *)", "UTC", "2026-11-20T00:00:00Z", [
      "2026-11-21T00:00:00",
      "2026-11-28T00:00:00",
      "2026-12-05T00:00:00",
    ]],
    ["every 30 minutes across midnight", "cron(0/30 22-1 ? * FRI *)", "UTC", "2026-11-20T01:00:00Z", [
      "2026-11-20T01:30:00",
      "2026-11-20T22:00:00",
      "2026-11-20T22:30:00",
    ]],
    ["29 February", "cron(0 0 29 2 ? *)", "UTC", "2096-02-29T00:00:00Z", [
      "2104-02-29T00:00:00",
      "2108-02-29T00:00:00",
      "2112-02-29T00:00:00",
    ]],
    ["29 February on a Monday", "cron(0 0 ? 2 2#5 *)", "UTC", "2026-01-01T00:00:00Z", [
      "2044-02-29T00:00:00",
      "2072-02-29T00:00:00",
      "2112-02-29T00:00:00",
    ]],
    ["the end of the last year", "cron(58/1 23 31 12 ? 2199)", "UTC", "2026-01-01T00:00:00Z", [
      "2199-12-31T23:58:00",
      "2199-12-31T23:59:00",
    ]],
    ["nothing for past years", "cron(0 0 * * ? 2020-2025)", "UTC", "2026-01-01T00:00:00Z", []],
    ["a rate from the given moment", "rate(15 minutes)", "Asia/Tokyo", "2026-01-01T00:07:03Z", [
      "2026-01-01T00:22:03",
      "2026-01-01T00:37:03",
      "2026-01-01T00:52:03",
    ]],
    ["an hourly rate", "rate(1 hour)", "UTC", "2026-01-01T23:30:00Z", [
      "2026-01-02T00:30:00",
      "2026-01-02T01:30:00",
      "2026-01-02T02:30:00",
    ]],
    ["a rate of days of 24 hours", "rate(1 days)", "America/New_York", "2026-03-07T12:00:00Z", [
      "2026-03-08T12:00:00",
      "2026-03-09T12:00:00",
      "2026-03-10T12:00:00",
    ]],
    ["nothing of a rate after 2199", "rate(40000 days)", "UTC", "2026-01-01T00:00:00Z", ["2135-07-09T00:00:00"]],
    ["the user guide's 13:00 in Los Angeles", "at(2022-11-20T13:00:00)", "America/Los_Angeles", "2022-11-20T20:59:59Z", [
      "2022-11-20T21:00:00",
    ]],
    ["a one-time schedule to the second", "at(2026-01-01T00:00:30)", "Asia/Tokyo", "2025-01-01T00:00:00Z", ["2025-12-31T15:00:30"]],
    ["nothing for a past one-time schedule", "at(2022-11-20T13:00:00)", "America/Los_Angeles", "2022-11-20T21:00:00Z", []],
    ["nothing for a one-time schedule at a skipped time", "at(2026-03-08T02:30:00)", "America/New_York", "2026-01-01T00:00:00Z", []],
    [
      "the first occurrence for a one-time schedule at a repeated time",
      "at(2026-11-01T01:30:00)",
      "America/New_York",
      "2026-01-01T00:00:00Z",
      [
        "2026-11-01T05:30:00",
      ],
    ],
    ["nothing at the second occurrence of a repeated time", "at(2026-11-01T01:30:00)", "America/New_York", "2026-11-01T05:30:00Z", []],

    ["the user guide's 02:30, without the day that skips it", "cron(30 2 * * ? *)", "America/Los_Angeles", "2026-03-07T00:00:00Z", [
      "2026-03-07T10:30:00",
      "2026-03-09T09:30:00",
      "2026-03-10T09:30:00",
    ]],
    ["02:30 in New York, without the day that skips it", "cron(30 2 * * ? *)", "America/New_York", "2026-03-07T12:00:00Z", [
      "2026-03-09T06:30:00",
      "2026-03-10T06:30:00",
      "2026-03-11T06:30:00",
    ]],
    ["the minutes around the skipped hour in New York", "cron(59,0 1-3 * * ? *)", "America/New_York", "2026-03-08T06:30:00Z", [
      "2026-03-08T06:59:00",
      "2026-03-08T07:00:00",
      "2026-03-08T07:59:00",
    ]],
    ["01:30 in New York once, before clocks go back", "cron(30 1 * * ? *)", "America/New_York", "2026-11-01T00:00:00Z", [
      "2026-11-01T05:30:00",
      "2026-11-02T06:30:00",
      "2026-11-03T06:30:00",
    ]],
    [
      "01:30 in New York the next day, for a moment between both occurrences",
      "cron(30 1 * * ? *)",
      "America/New_York",
      "2026-11-01T05:45:00Z",
      ["2026-11-02T06:30:00", "2026-11-03T06:30:00", "2026-11-04T06:30:00"],
    ],
    ["half hours in New York, none in the repeated hour", "cron(0/30 * * * ? *)", "America/New_York", "2026-11-01T05:00:00Z", [
      "2026-11-01T05:30:00",
      "2026-11-01T07:00:00",
      "2026-11-01T07:30:00",
    ]],
    ["02:30 in Berlin, without the day that skips it", "cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-27T12:00:00Z", [
      "2026-03-28T01:30:00",
      "2026-03-30T00:30:00",
      "2026-03-31T00:30:00",
    ]],
    ["02:30 in Berlin once", "cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", [
      "2026-10-25T00:30:00",
      "2026-10-26T01:30:00",
      "2026-10-27T01:30:00",
    ]],
    ["02:15 on Lord Howe Island, which skips half an hour", "cron(15 2 * * ? *)", "Australia/Lord_Howe", "2026-10-02T12:00:00Z", [
      "2026-10-02T15:45:00",
      "2026-10-04T15:15:00",
      "2026-10-05T15:15:00",
    ]],
    ["02:30 on Lord Howe Island, after the skipped half hour", "cron(30 2 * * ? *)", "Australia/Lord_Howe", "2026-10-02T12:00:00Z", [
      "2026-10-02T16:00:00",
      "2026-10-03T15:30:00",
      "2026-10-04T15:30:00",
    ]],
    ["01:45 on Lord Howe Island once", "cron(45 1 * * ? *)", "Australia/Lord_Howe", "2026-04-04T12:00:00Z", [
      "2026-04-04T14:45:00",
      "2026-04-05T15:15:00",
      "2026-04-06T15:15:00",
    ]],
    ["02:00 in Tokyo, without daylight saving", "cron(0 2 * * ? *)", "Asia/Tokyo", "2026-03-07T17:00:00Z", [
      "2026-03-08T17:00:00",
      "2026-03-09T17:00:00",
      "2026-03-10T17:00:00",
    ]],
    ["the first of the month in Tokyo, the last in UTC", "cron(0 2 1 * ? *)", "Asia/Tokyo", "2026-02-01T00:00:00Z", [
      "2026-02-28T17:00:00",
      "2026-03-31T17:00:00",
      "2026-04-30T17:00:00",
    ]],
    ["nothing on 30 December 2011 in Apia, a skipped day", "cron(0 12 * * ? *)", "Pacific/Apia", "2011-12-29T00:00:00Z", [
      "2011-12-29T22:00:00",
      "2011-12-30T22:00:00",
      "2011-12-31T22:00:00",
    ]],
  ];
  for (const [what, expression, timeZone, after, expected] of cases) {
    it(`returns ${what}`, () => assert.deepEqual(runs(expression, timeZone, after, expected.length < 3 ? 9 : 3), expected));
  }

  it("rejects an invalid expression", () => {
    assert.throws(
      () => nextRuns("cron(0 2 * * *)", "UTC", new Date(0), 1),
      /^TypeError: the schedule is cron\(0 2 \* \* \*\), but must be cron/,
    );
  });

  const zones: [string, string, number][] = [
    ["America/New_York", "2026-03-06", 4],
    ["America/New_York", "2026-10-30", 4],
    ["Europe/Berlin", "2026-03-27", 5],
    ["Europe/Berlin", "2026-10-23", 4],
    ["Australia/Lord_Howe", "2026-04-03", 4],
    ["Australia/Lord_Howe", "2026-10-02", 4],
    ["America/Santiago", "2026-04-03", 4],
    ["Africa/Cairo", "2026-04-22", 4],
    ["Africa/Cairo", "2026-10-28", 4],
    ["Pacific/Apia", "2011-12-28", 5],
    ["Africa/Monrovia", "1972-01-05", 4],
    ["Asia/Kathmandu", "2027-12-30", 3],
    ["Asia/Tokyo", "2028-02-27", 4],
    ["UTC", "2026-11-20", 2],
  ];
  /** First occurrence of each wall-clock minute in a window, with half minutes for an offset that has them. */
  const minutesOf = (timeZone: string, from: number, count: number) => {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    const seen = new Set<string>();
    const shift = timeZone === "Africa/Monrovia" ? 30_000 : 0; // offset of 44 minutes 30 seconds at that time
    return Array.from({ length: count * 24 * 60 * (shift ? 2 : 1) }, (_, index) => from + index * (shift || MINUTE)).flatMap((time) => {
      const shown = format.format(time);
      const isFirst = !seen.has(shown);
      seen.add(shown);
      const [year, month, day, hour, minute, second] = shown.split(/\D/).map(Number) as [number, number, number, number, number, number];
      return isFirst && second === 0 ? [{ time, clock: { ...calendar(year, month, day), hour, minute } }] : [];
    });
  };

  for (const [timeZone, day, count] of zones) {
    it(`agrees with a check of each minute in ${timeZone} from ${day}`, () => {
      const from = Date.parse(`${day}T00:00:00Z`);
      const end = from + count * DAY;
      const window = minutesOf(timeZone, from, count);
      fc.assert(
        fc.property(possible, fc.nat({ max: count * DAY }), ({ text, has }, offset) => {
          const after = from - 1 + offset;
          const expected = window.filter(({ time, clock }) => time > after && has(clock)).map(({ time }) => time).slice(0, 200);
          const found = nextRuns(text, timeZone, new Date(after), expected.length + 1).map((date) => date.getTime());
          assert.deepEqual(found.slice(0, expected.length), expected, text);
          if (expected.length < 200) assert.ok((found[expected.length] ?? end) >= end, text);
        }),
        { numRuns: 80 },
      );
    });
  }

  it("agrees with a check of each day", () => {
    const from = Date.UTC(2026, 10, 20);
    const calendars = Array.from({ length: 800 }, (_, index) => new Date(from + index * DAY))
      .map((date) => ({ date, ...calendar(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()) }));
    fc.assert(
      fc.property(
        days,
        months,
        fc.oneof(all, numbers({ min: 2026, max: 2029, reversed: false, steps: false })),
        ([dayOfMonth, dayOfWeek], month, year) => {
          const text = `cron(0 0 ${dayOfMonth.text} ${month.text} ${dayOfWeek.text} ${year.text})`;
          fc.pre(scheduleMistake(text) === undefined);
          const expected = calendars.filter((each) =>
            year.has(each.year) && month.has(each.month) && dayOfMonth.has(each) && dayOfWeek.has(each)
          ).map(({ date }) => date);
          const found = nextRuns(text, "UTC", new Date(from - 1), expected.length + 1);
          assert.deepEqual(found.slice(0, expected.length), expected, text);
          assert.ok((found[expected.length]?.getTime() ?? Infinity) >= from + 800 * DAY, text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("returns ascending times, and the same ones from each of them on", () => {
    const rate = fc.tuple(fc.integer({ min: 2, max: 500 }), fc.constantFrom("minutes", "hours", "days")).map(([value, unit]) =>
      `rate(${value} ${unit})`
    );
    const anyYear = fc.date({ min: new Date(0), max: new Date(Date.UTC(2198, 0)), noInvalidDate: true });
    const once = anyYear.map((date) => `at(${date.toISOString().slice(0, 19)})`);
    const expression = fc.oneof(rate, once, possible.map(({ text }) => text));
    fc.assert(
      fc.property(
        expression,
        fc.constantFrom(...zones.map(([zone]) => zone)),
        anyYear,
        fc.integer({ min: 0, max: 20 }),
        (text, timeZone, after, count) => {
          const found = nextRuns(text, timeZone, after, count);
          assert.ok(found.length <= count);
          for (const [index, date] of found.entries()) {
            assert.ok(date > (found[index - 1] ?? after), text);
            assert.deepEqual(nextRuns(text, timeZone, date, count - index - 1), found.slice(index + 1), text);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("takes less than 20 ms, also for rare times", () => {
    const rare = [
      "cron(0 0 ? 2 2#5 *)",
      "cron(0 0 29 2 ? 2196)",
      "cron(0 0 31W 12 ? 2199)",
      "cron(* * * * ? *)",
      "cron(* * * * ? 1970)",
      "cron(0 0 ? 2 1#5 1976)",
    ];
    for (const expression of rare) {
      const times = Array.from({ length: 5 }, () => {
        const from = new Date("2026-01-01T00:00:00Z");
        return 1000 * processorSeconds(() => nextRuns(expression, "America/New_York", from, 5));
      });
      assert.ok(Math.min(...times) < 20, `${expression} takes ${Math.min(...times)} ms`);
    }
  });
});

describe("describeRun", () => {
  const cases: [string, string, string][] = [
    ["2026-11-21T17:00:00Z", "Asia/Tokyo", "2026-11-22 02:00 Sun"],
    ["2026-11-21T17:00:00Z", "UTC", "2026-11-21 17:00 Sat"],
    ["2026-01-01T00:00:00Z", "UTC", "2026-01-01 00:00 Thu"],
    ["2026-01-01T04:59:59Z", "America/New_York", "2025-12-31 23:59 Wed"],
    ["2026-07-01T04:00:00Z", "America/New_York", "2026-07-01 00:00 Wed"],
    ["2026-01-01T04:15:00Z", "Asia/Kathmandu", "2026-01-01 10:00 Thu"],
  ];
  for (const [date, timeZone, text] of cases) {
    it(`formats ${date} in ${timeZone} as ${text}`, () => assert.equal(describeRun(new Date(date), timeZone), text));
  }
});
