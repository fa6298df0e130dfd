import * as v from "valibot";

import { HIDDEN, mistake } from "../shared/mistake";
import { contradiction, type Found, group, listOf, mapOf, matching, namedOnce, oneOf, textThat } from "../shared/schema";
import { roleNames } from "./secret-access-settings";
import { JSON_KEY_FORM, JSON_KEY_PATTERN, SECRET_NAME_FORM, SECRET_NAME_PATTERN } from "./secret-name";

const secretName = matching(SECRET_NAME_PATTERN, SECRET_NAME_FORM);

/** SSM: standard tier. Source: AWS Systems Manager user guide, "Managing parameter tiers". */
const MAX_PARAMETER_BYTES = 4096;

/** A secret whose value an operator gives: `npm run secrets -- --create` creates it, and the program only refers to it. */
const secretEntry = group(
  {
    /**
     * Where the value is: `ssm`, a SecureString parameter, or `secretsManager`, which has JSON keys, resource policies and versions.
     * **Cost**: a standard parameter is free, a secret costs 0.40 USD a month (AWS Secrets Manager pricing).
     * @default "ssm"
     */
    store: v.optional(oneOf(["ssm", "secretsManager"]), "ssm"),

    /**
     * Keys of its JSON text, e.g. `[username, password]`; a reader names one: `database/main:password`. Only with `secretsManager`.
     * @default none - the value is one text
     */
    keys: v.optional(
      v.pipe(
        listOf(matching(JSON_KEY_PATTERN, JSON_KEY_FORM), "a list of JSON keys, e.g. [username, password]"),
        v.minLength(1, "at least one key"),
      ),
    ),

    /**
     * Purpose; the store shows it.
     * @default none
     */
    description: v.optional(textThat((text) => /^[^\0]{1,1024}$/s.test(text), "1 to 1024 characters")),

    /**
     * Names of roles of other programs that may read it where `secretAccess` restricts it; they need the permission themselves. Only with
     * `secretsManager`.
     * @default none
     */
    otherReaders: v.optional(roleNames()),
  },
  contradiction(
    ["store", "otherReaders"],
    ({ store, otherReaders }) =>
      store === "ssm" && otherReaders !== undefined
      && mistake("otherReaders", otherReaders, "omitted, or store secretsManager: a parameter has no policy"),
  ),
  contradiction(["otherReaders"], ({ otherReaders }) => namedOnce("otherReaders", otherReaders)),
  contradiction(
    ["store", "keys"],
    ({ store, keys }) =>
      store === "ssm" && keys !== undefined
      && mistake("keys", keys, "omitted, or store secretsManager: ECS reads a parameter only as a whole"),
  ),
  contradiction(["keys"], ({ keys }) => namedOnce("keys", keys)),
);

/** Secrets by name. */
export const secretsSettings = mapOf(secretName, secretEntry, "secrets by name, e.g. {web/api-key: {store: ssm}}");
export type ResolvedSecret = v.InferOutput<typeof secretEntry>;

/** Configuration values by name: plain text that the program stores. */
export const configurationSettings = mapOf(
  secretName,
  textThat(
    (text) => text !== "" && Buffer.byteLength(text) <= MAX_PARAMETER_BYTES && !text.includes("{{"),
    `a text in quotes, 1 to ${MAX_PARAMETER_BYTES} bytes, without {{, which Systems Manager would resolve`,
  ),
  "values by name, e.g. {web/api-url: https://api.example.com}",
);

/** Settings of the secrets component: a name is either a secret or a configuration value. */
export const appSecretsSettings = group(
  { secrets: v.optional(secretsSettings, {}), configuration: v.optional(configurationSettings, {}) },
  contradiction(["secrets", "configuration"], ({ secrets, configuration }) => namedTwice(secrets, configuration)),
);
export interface AppSecretsSettings extends v.InferInput<typeof appSecretsSettings> {}

export const namedTwice = (secrets: object, configuration: object): Found =>
  Object.keys(configuration).map((name) =>
    Object.hasOwn(secrets, name) && mistake(["configuration", name], HIDDEN, "another name, as a secret has this one")
  );
