import { readFileSync } from "node:fs";

import { distance } from "fastest-levenshtein";

import { UsageError } from "../shared/errors";
import { isObject, type Properties } from "../shared/values";
import type { GivenAnswers, LookupAnswer } from "../simulator/given-answers";
import { resultNames } from "../simulator/sdk-results";

const FORM = "{ \"lookups\": [{ \"lookup\": \"aws.ec2.getSubnet\", \"arguments\": { \"id\": \"subnet-1\" }, "
  + "\"result\": { \"cidrBlock\": \"10.0.0.0/24\" } }], \"stackReferences\": { \"org/network/prd\": { \"vpcId\": \"vpc-1\" } } }";

/**
 * Reads the file given to `--answers`.
 *
 * @throws {UsageError} The file can't be read or has another form; the message names the place, the value and what is allowed.
 */
export function readAnswers(file: string): GivenAnswers {
  const content = parse(file);
  const fail = failer(file);
  if (!isObject(content)) return fail("", content, `an object like ${FORM}`);
  requireKnown(content, ["lookups", "stackReferences"], "", fail);
  const { lookups = [], stackReferences = {} } = content;
  if (!Array.isArray(lookups)) return fail("lookups", lookups, "a list of answers");
  if (!isObject(stackReferences)) return fail("stackReferences", stackReferences, "an object of outputs by stack name");
  for (const [name, outputs] of Object.entries(stackReferences)) {
    if (name.split("/").length !== 3) {
      fail(`stackReferences["${name}"]`, name, "the stack's full name, <organization>/<project>/<stack>, as in the program");
    }
    if (!isObject(outputs)) fail(`stackReferences["${name}"]`, outputs, "an object of the stack's outputs");
  }
  return {
    lookups: lookups.map((entry: unknown, index) => lookupAnswer(entry, `lookups[${index}]`, fail)),
    stackReferences: stackReferences as Record<string, Properties>,
  };
}

type Fail = (path: string, found: unknown, allowed: string) => never;

const failer = (file: string): Fail => (path, found, allowed) => {
  throw new UsageError(
    `--answers ${file}: ${path === "" ? "the content" : path} is ${JSON.stringify(found) ?? "missing"}, but must be ${allowed}`,
  );
};

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`--answers ${file} can't be read as JSON: ${(error as Error).message}`, { cause: error });
  }
}

function lookupAnswer(entry: unknown, path: string, fail: Fail): LookupAnswer {
  if (!isObject(entry)) return fail(path, entry, "an object with \"lookup\", \"result\" and, to tell several calls apart, \"arguments\"");
  requireKnown(entry, ["lookup", "arguments", "result"], path, fail);
  const { lookup, arguments: given = {}, result } = entry;
  const [provider, ...names] = typeof lookup === "string" ? lookup.split(".") : [];
  if (typeof lookup !== "string" || provider === undefined || names.length === 0 || names.includes("")) {
    return fail(`${path}.lookup`, lookup, "a lookup as the program calls it, e.g. aws.ec2.getSubnet");
  }
  if (!isObject(given)) return fail(`${path}.arguments`, given, "an object of the arguments that a call must have to match");
  if (!isObject(result)) return fail(`${path}.result`, result, "an object of the properties that AWS returns");
  const known = resultNames(lookup);
  if (known === undefined && provider === "aws") {
    return fail(
      `${path}.lookup`,
      lookup,
      "a lookup of the AWS provider by its name without Output at the end, e.g. aws.ec2.getSubnet",
    );
  }
  if (known !== undefined) requireKnown(result, known, `${path}.result`, fail);
  return { lookup, arguments: given, result };
}

function requireKnown(given: Properties, known: readonly string[], path: string, fail: Fail): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const nearest = known.toSorted((one, other) => distance(one, unknown) - distance(other, unknown))[0];
  const place = path === "" ? "the file" : path;
  fail(
    path === "" ? unknown : `${path}.${unknown}`,
    given[unknown],
    `omitted: ${place} has ${known.length > 8 ? `no such property; did you mean ${nearest}?` : `only ${known.join(", ")}`}`,
  );
}
