import assert from "node:assert/strict";

/**
 * Logs Insights QL, as far as the saved queries use it: an unknown command, function, operator or field of a command is an error.
 * Source: Amazon CloudWatch Logs user guide, "CloudWatch Logs Insights language query syntax", the pages of each command, and "Boolean,
 * comparison, numeric, datetime, and other functions".
 */
export type Event = Readonly<Record<string, unknown>>;
type Expression = (event: Event) => unknown;
type Aggregate = (events: readonly Event[]) => unknown;

const TOKENS = /\s*(?:("[^"]*"|'[^']*')|(\/(?:\\.|[^/\\])+\/)|(<=|>=|!=|[=<>()[\],|*/+-])|(@?[A-Za-z_][\w.]*|\d+(?:\.\d+)?))/y;

/** Functions of a single event, with their number of arguments. */
const FUNCTIONS: Readonly<Record<string, [least: number, most: number, value: (...values: unknown[]) => unknown]>> = {
  coalesce: [2, 9, (...values) => values.find((value) => value !== undefined)],
  floor: [1, 1, (value) => (isNumber(value) ? Math.floor(Number(value)) : undefined)],
  ispresent: [1, 1, (value) => value !== undefined],
  strcontains: [2, 2, (text, part) => (text === undefined ? undefined : Number(textOf(text).includes(textOf(part))))],
};

/** Functions of `stats`. `pct` takes the nearest rank. */
const AGGREGATES: Readonly<Record<string, (values: readonly unknown[], events: readonly Event[], argument: unknown) => unknown>> = {
  count: (values) => values.length,
  sum: (values) => numbers(values).reduce((sum, value) => sum + value, 0),
  max: (values) => numbers(values).reduce<number | undefined>((most, value) => Math.max(most ?? value, value), undefined),
  pct: (values, _, percent) => {
    const sorted = numbers(values).toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((Number(percent) / 100) * sorted.length) - 1)];
  },
  earliest: (_, events) => byTime(events).find(({ value }) => value !== undefined)?.value,
  latest: (_, events) => byTime(events).findLast(({ value }) => value !== undefined)?.value,
};

/** A value as text: numbers as they are written, nothing for a field that an event doesn't have. */
const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value) ?? "");
const isNumber = (value: unknown) => value !== undefined && value !== "" && !Number.isNaN(Number(value));
const numbers = (values: readonly unknown[]) => values.filter(isNumber).map(Number);
const byTime = (events: readonly Event[]) =>
  events.toSorted((a, b) => Number(a["@timestamp"]) - Number(b["@timestamp"])).map((event) => ({ value: event["argument"] }));

/** Runs a query on events, and returns its rows. */
export function run(query: string, events: readonly Event[]): Event[] {
  const parser = new Parser(query);
  let rows = [...events];
  let shown: string[] | undefined;
  do {
    const command = parser.word();
    switch (command) {
      case "fields": {
        const fields = parser.list(() => parser.named());
        rows = rows.map((row) => ({ ...row, ...Object.fromEntries(fields.map(({ name, value }) => [name, value(row)])) }));
        shown = [...(shown ?? []), ...fields.map(({ name }) => name)];
        break;
      }
      case "filter": {
        const condition = parser.expression();
        rows = rows.filter((row) => condition(row) === true);
        break;
      }
      case "stats": {
        const values = parser.list(() => parser.aggregate());
        const keys = parser.takes("by") ? parser.list(() => parser.named()) : [];
        const groups = new Map<string, Event[]>();
        for (const row of rows) {
          const key = JSON.stringify(keys.map(({ value }) => value(row)));
          groups.set(key, [...(groups.get(key) ?? []), row]);
        }
        rows = [...groups.values()].map((group) => ({
          ...Object.fromEntries(keys.map(({ name, value }) => [name, value(group[0]!)])),
          ...Object.fromEntries(values.map(({ name, value }) => [name, value(group)])),
        }));
        shown = [...keys, ...values].map(({ name }) => name);
        break;
      }
      case "sort": {
        const key = parser.named().value;
        const order = parser.word();
        assert.ok(order === "asc" || order === "desc", `sort ${order}`);
        rows = rows.toSorted((a, b) => compare(key(a), key(b)) * (order === "asc" ? 1 : -1));
        break;
      }
      case "limit": {
        const limit = Number(parser.word());
        assert.ok(limit >= 1 && limit <= 10_000, `limit ${limit}`);
        rows = rows.slice(0, limit);
        break;
      }
      default:
        assert.fail(`unknown command ${command}`);
    }
  } while (parser.takes("|"));
  parser.end();
  return rows.map((row) => Object.fromEntries((shown ?? ["@timestamp", "@message"]).map((name) => [name, row[name]])));
}

function compare(a: unknown, b: unknown): number {
  return isNumber(a) && isNumber(b) ? Number(a) - Number(b) : textOf(a).localeCompare(textOf(b));
}

class Parser {
  private readonly tokens: string[] = [];

  constructor(text: string) {
    let at = 0;
    while (text.slice(at).trim() !== "") {
      TOKENS.lastIndex = at;
      const found = TOKENS.exec(text);
      assert.ok(found, `no token at ${text.slice(at, at + 20)}`);
      this.tokens.push(found.slice(1).find((part) => part !== undefined)!);
      at = TOKENS.lastIndex;
    }
  }

  word(): string {
    return this.tokens.shift() ?? assert.fail("the query ends too early");
  }

  takes(token: string): boolean {
    if (this.tokens[0] !== token) return false;
    this.tokens.shift();
    return true;
  }

  needs(token: string): void {
    assert.equal(this.word(), token);
  }

  end(): void {
    assert.deepEqual(this.tokens, [], "rest of the query");
  }

  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.takes(",")) all.push(one());
    return all;
  }

  /** Field or expression, and its alias, which is required for anything but a field. */
  named(): { name: string; value: Expression } {
    const [first, before] = [this.tokens[0] ?? "", this.tokens.length];
    const value = this.expression();
    if (this.takes("as")) return { name: this.word(), value };
    assert.equal(before - this.tokens.length, 1, "an expression without an alias");
    return { name: asField(first), value };
  }

  aggregate(): { name: string; value: Aggregate } {
    const name = this.word();
    const call = AGGREGATES[name];
    assert.ok(call, `unknown function ${name} of stats`);
    this.needs("(");
    const value = this.takes("*") ? () => 1 : this.expression();
    const argument = this.takes(",") ? this.word() : undefined;
    assert.equal(argument !== undefined, name === "pct", name);
    this.needs(")");
    this.needs("as");
    return {
      name: this.word(),
      value: (events) => call(events.map(value), events.map((event) => ({ ...event, argument: value(event) })), argument),
    };
  }

  expression(): Expression {
    return this.chain("or", () => this.chain("and", () => this.negation()));
  }

  private chain(word: "and" | "or", one: () => Expression): Expression {
    const all = [one()];
    while (this.takes(word)) all.push(one());
    if (all.length === 1) return all[0]!;
    return (event) => (word === "and" ? all.every((each) => each(event) === true) : all.some((each) => each(event) === true));
  }

  private negation(): Expression {
    if (!this.takes("not")) return this.comparison();
    const inner = this.comparison();
    return (event) => inner(event) !== true;
  }

  private comparison(): Expression {
    const left = this.sum();
    if (this.takes("like")) {
      const pattern = this.word();
      const [, flags = "", text = ""] = /^\/(?:\(\?(i)\))?(.*)\/$/s.exec(pattern) ?? [];
      const expression = pattern.startsWith("/") ? new RegExp(text, flags) : undefined;
      assert.ok(expression !== undefined || /^["']/.test(pattern), `like ${pattern}`);
      return (event) => {
        const value = left(event);
        return value !== undefined && (expression?.test(textOf(value)) ?? textOf(value).includes(pattern.slice(1, -1)));
      };
    }
    if (this.takes("in")) {
      this.needs("[");
      const values = this.list(() => this.sum());
      this.needs("]");
      return (event) => values.some((value) => left(event) !== undefined && textOf(value(event)) === textOf(left(event)));
    }
    const operator = this.tokens[0] ?? "";
    if (!["=", "!=", "<", "<=", ">", ">="].includes(operator)) return left;
    this.tokens.shift();
    const right = this.sum();
    return (event) => {
      const [a, b] = [left(event), right(event)];
      if (a === undefined || b === undefined) return false;
      const order = compare(a, b);
      return { "=": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[operator]!;
    };
  }

  private sum(): Expression {
    let left = this.primary();
    for (let operator = this.tokens[0]; operator !== undefined && "+-*/".includes(operator); operator = this.tokens[0]) {
      this.tokens.shift();
      const [a, b] = [left, this.primary()];
      const sign = operator;
      left = (event) => {
        const [x, y] = [a(event), b(event)];
        if (!isNumber(x) || !isNumber(y)) return undefined;
        return { "+": Number(x) + Number(y), "-": Number(x) - Number(y), "*": Number(x) * Number(y), "/": Number(x) / Number(y) }[sign];
      };
    }
    return left;
  }

  private primary(): Expression {
    if (this.takes("(")) {
      const inner = this.expression();
      this.needs(")");
      return inner;
    }
    const token = this.word();
    if (/^["']/.test(token)) return () => token.slice(1, -1);
    if (/^\d/.test(token)) return () => Number(token);
    if (this.takes("(")) {
      const [least, most, call] = FUNCTIONS[token] ?? assert.fail(`unknown function ${token}`);
      const values = this.list(() => this.expression());
      this.needs(")");
      assert.ok(values.length >= least && values.length <= most, `${token} with ${values.length} arguments`);
      return (event) => call(...values.map((value) => value(event)));
    }
    const field = asField(token);
    return (event) => event[field];
  }
}

function asField(token: string): string {
  assert.match(token, /^@?[A-Za-z_][\w.]*$/, "a field, or an expression with an alias");
  return token;
}

/**
 * The event of a line, with the fields that Logs Insights discovers: those of a line of JSON, where a name that begins with @ gets a
 * second one. Source: Amazon CloudWatch Logs user guide, "Supported logs and discovered fields", JSON logs.
 */
export function eventOf(message: string, timestamp: number, logStream: string): Event {
  const own = { "@timestamp": timestamp, "@message": message, "@logStream": logStream };
  if (!message.startsWith("{")) return own;
  const fields = Object.entries(JSON.parse(message) as Record<string, unknown>);
  return { ...Object.fromEntries(fields.map(([name, value]) => [name.startsWith("@") ? `@${name}` : name, value])), ...own };
}

/** Fields of flow logs in the default format, in their order, by the names in Logs Insights. Source: as of `eventOf`, Amazon VPC flow logs. */
const FLOW_LOG_FIELDS =
  "version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus".split(" ");

export function flowLogEvent(message: string): Event {
  const values = message.split(" ");
  assert.equal(values.length, FLOW_LOG_FIELDS.length, message);
  const fields = FLOW_LOG_FIELDS.map((name, index) => [name, values[index]] as const).filter(([, value]) => value !== "-");
  return { "@timestamp": Number(values[10]) * 1000, "@message": message, ...Object.fromEntries(fields) };
}
