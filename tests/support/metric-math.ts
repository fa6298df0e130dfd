/** Of one period: undefined where there is no data point. */
export type Value = number | undefined;

/** A number that stands in the expression, or a metric's point: only that may be missing. */
interface Operand {
  value: Value;
  isSeries: boolean;
}

/**
 * What an expression of CloudWatch's metric math is in one period: the part that this project uses, anything else is an error. Of two
 * metrics, the one that is missing counts as 0; where all are, so is the result, but for FILL; what is divided by zero is dropped.
 * Source: Amazon CloudWatch user guide, "Using math expressions with CloudWatch metrics", "Basic arithmetic functions", "Comparison and
 * logical operators", "Using IF expressions".
 */
export function metricMath(expression: string, values: Readonly<Record<string, Value>>): Value {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|>=|<=|==|[-+*/()<>,]/g) ?? [];
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`${expression}: ${wanted ?? "more"} expected, ${token ?? "nothing"} found`);
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
    if (!Object.hasOwn(values, token)) throw new Error(`${expression}: there is no ${token}`);
    return { value: values[token], isSeries: true };
  }

  function call(name: string): Operand {
    take("(");
    const args = [comparison()];
    while (tokens[at] === ",") {
      take(",");
      args.push(comparison());
    }
    take(")");
    const [first, second, third] = args.map(({ value }) => value);
    if (name === "FILL" && args.length === 2) return { value: first ?? second, isSeries: true };
    if (name === "IF" && args.length === 3) {
      return { value: first === undefined ? undefined : first !== 0 ? second : third, isSeries: true };
    }
    throw new Error(`${expression}: nobody plays ${name} with ${args.length} arguments`);
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
