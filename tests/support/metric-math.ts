/** Value of one period; undefined if there is no data point. */
export type Value = number | undefined;

/** A number in the expression, or a metric's data point, which may be missing. */
interface Operand {
  value: Value;
  isSeries: boolean;
}

/**
 * Evaluates an expression of CloudWatch's metric math for one period, with the data point of each metric before it, for DIFF; throws for syntax that this project doesn't use. If one of two
 * metrics is missing, it counts as 0; if all are, so is the result, except with FILL; a division by zero has no data point.
 * Source: Amazon CloudWatch user guide, "Using math expressions with CloudWatch metrics", "Basic arithmetic functions", "Comparison and
 * logical operators", "Using IF expressions"; DIFF is from the data point before, whether or not a period is missing between them.
 */
export function metricMath(
  expression: string,
  values: Readonly<Record<string, Value>>,
  before: Readonly<Record<string, Value>> = {},
): Value {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|>=|<=|==|[-+*/()<>,]/g) ?? [];
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`${expression}: ${expected ?? "more"} expected, ${token ?? "nothing"} found`);
    }
    return token;
  };

  function primary(): Operand {
    const token = take();
    if (token === "(") {
      const inner = comparison();
      take(")");
      return inner;
    }
    if (/^\d/.test(token)) return { value: Number(token), isSeries: false };
    if (tokens[at] === "(") return call(token);
    if (!Object.hasOwn(values, token)) throw new Error(`${expression}: unknown metric ${token}`);
    return { value: values[token], isSeries: true };
  }

  function call(name: string): Operand {
    take("(");
    if (name === "DIFF") {
      const metric = take();
      if (!Object.hasOwn(values, metric)) throw new Error(`${expression}: DIFF takes a metric, not ${metric}`);
      take(")");
      const [now, then] = [values[metric], before[metric]];
      return { value: now === undefined || then === undefined ? undefined : now - then, isSeries: true };
    }
    const args = [comparison()];
    while (tokens[at] === ",") {
      take(",");
      args.push(comparison());
    }
    take(")");
    const [first, second, third] = args.map(({ value }) => value);
    if (name === "ABS" && args.length === 1) return { value: first === undefined ? undefined : Math.abs(first), isSeries: true };
    if (name === "FILL" && args.length === 2) return { value: first ?? second, isSeries: true };
    if (name === "IF" && args.length === 3) {
      return { value: first === undefined ? undefined : first !== 0 ? second : third, isSeries: true };
    }
    throw new Error(`${expression}: ${name} with ${args.length} arguments isn't supported`);
  }

  function chain(next: () => Operand, operators: Record<string, (one: number, other: number) => number>): Operand {
    let left = next();
    while (Object.hasOwn(operators, tokens[at] ?? "")) {
      const operate = operators[take()]!;
      const right = next();
      const operands = [left, right];
      const isMissing = operands.some(({ value }) => value === undefined)
        && !operands.some(({ value, isSeries }) => isSeries && value !== undefined);
      const value = isMissing ? undefined : operate(left.value ?? 0, right.value ?? 0);
      left = { value: Number.isFinite(value) ? value : undefined, isSeries: left.isSeries || right.isSeries };
    }
    return left;
  }
  const product = () => chain(primary, { "*": (a, b) => a * b, "/": (a, b) => a / b });
  const sum = () => chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
  const comparison = (): Operand =>
    chain(sum, {
      ">": (a, b) => Number(a > b),
      "<": (a, b) => Number(a < b),
      ">=": (a, b) => Number(a >= b),
      "<=": (a, b) => Number(a <= b),
      "==": (a, b) => Number(a === b),
    });

  const { value } = comparison();
  if (at !== tokens.length) throw new Error(`${expression}: ${tokens[at]} is left over`);
  return value;
}
