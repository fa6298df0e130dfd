import * as v from "valibot";

import { SECRET_FORM, SECRET_PATTERN } from "../secrets/secret-arn";
import { mistake } from "../shared/mistake";
import { contradiction, type Found, group, mapOf, matching } from "../shared/schema";

/** Source: Amazon ECS API reference, `KeyValuePair`; POSIX, "Environment Variables". */
export const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const VARIABLE_FORM = "the name of an environment variable: letters, digits and _, e.g. APP_ENV";
export const variable = matching(VARIABLE_PATTERN, VARIABLE_FORM);

export const VARIABLES = "variables and their values, e.g. {APP_ENV: stg}";
export const SECRETS = "variables and their secrets, e.g. {API_KEY: web/api-key}";

export const doubledVariable = (environment: readonly string[], secrets: readonly string[]): Found =>
  secrets.filter((name) => environment.includes(name)).map((name) => mistake("secrets", name, "another name than those in environment"));

/** Variables as code gives them: their values may be outputs. */
export const variables = group(
  {
    environment: v.optional(mapOf(variable, v.any(), VARIABLES), {}),
    secrets: v.optional(
      mapOf(variable, v.custom((value) => typeof value !== "string" || SECRET_PATTERN.test(value), SECRET_FORM), SECRETS),
      {},
    ),
  },
  contradiction(
    ["environment", "secrets"],
    ({ environment, secrets }) => doubledVariable(Object.keys(environment), Object.keys(secrets)),
  ),
);
