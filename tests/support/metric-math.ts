/** Of one period: undefined where there is no data point. */
export type Value = number | undefined;

/**
 * What an expression of CloudWatch's metric math is in one period: the part that this project uses, anything else is an error. Where an
 * operand is missing, so is the result, but for FILL.
 * Source: Amazon CloudWatch user guide, "Using math expressions with CloudWatch metrics", functions and operators.
 */
export function metricMath(expression: string, values: Readonly<Record<string, Value>>): Value {
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?|>=|<=|==|[-+*/()<>,]/g) ?? [];
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) throw new Error(`${expression}: ${wanted ?? "more"} expected, ${token ?? "nothing"} found`);
    return token;
  };

  function primary(): Value {
    const token = take();
    if (token === "(") {
      const inner = comparison();
      take(")");
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (tokens[at] === "(") return call(token);
    if (!Object.hasOwn(values, token)) throw new Error(`${expression}: there is no ${token}`);
    return values[token];
  }

  function call(name: string): Value {
    take("(");
    const args = [comparison()];
    while (tokens[at] === ",") {
      take(",");
      args.push(comparison());
    }
    take(")");
    if (name === "FILL" && args.length === 2) return args[0] ?? args[1];
    if (name === "IF" && args.length === 3) return args[0] === undefined ? undefined : args[0] !== 0 ? args[1] : args[2];
    throw new Error(`${expression}: nobody plays ${name} with ${args.length} arguments`);
  }

  function chain(next: () => Value, operators: Record<string, (one: number, other: number) => number>): Value {
    let left = next();
    while (Object.hasOwn(operators, tokens[at] ?? "")) {
      const operate = operators[take()]!;
      const right = next();
      left = left === undefined || right === undefined ? undefined : operate(left, right);
    }
    return left;
  }
  const product = () => chain(primary, { "*": (a, b) => a * b, "/": (a, b) => a / b });
  const sum = () => chain(product, { "+": (a, b) => a + b, "-": (a, b) => a - b });
  const comparison = (): Value => chain(sum, { ">": (a, b) => Number(a > b), "<": (a, b) => Number(a < b), ">=": (a, b) => Number(a >= b), "<=": (a, b) => Number(a <= b), "==": (a, b) => Number(a === b) });

  const result = comparison();
  if (at !== tokens.length) throw new Error(`${expression}: ${tokens[at]} is left over`);
  return result === undefined || Number.isNaN(result) ? undefined : result;
}
