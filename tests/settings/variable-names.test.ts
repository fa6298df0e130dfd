import assert from "node:assert/strict";

import { type Config, DAILY, JOBS, mistakesOf, SERVICES, settingsOf } from "./read";

const LARAVEL = { DB_DATABASE: "DB_NAME", DB_USERNAME: "DB_USER_NAME" };
const BROUGHT = "DB_HOST, DB_PORT, DB_NAME, DB_USER_NAME";
const BACKEND = { port: 8080, serviceConnect: true };
const of = (service: Config): Config => ({ [SERVICES]: { api: { connectsTo: ["database"], ...service }, backend: BACKEND } });
const at = `${SERVICES}.api`;

describe("Variables that connections bring", () => {
  const accepted: [string, Config][] = [
    ["other names for the database's variables", of({ variableNames: LARAVEL })],
    ["another name of the password", of({ databaseAuthentication: "password", variableNames: { DB_PASS: "DB_PASSWORD" } })],
    ["another name of a service's address", of({ connectsTo: ["backend"], variableNames: { API_URL: "BACKEND_URL" } })],
    ["two names of one variable", of({ variableNames: { PGHOST: "DB_HOST", DB_HOST: "DB_HOST" } })],
    ["names that change places", of({ variableNames: { DB_HOST: "DB_NAME", DB_NAME: "DB_HOST" } })],
    ["the own name of a variable that has another one", of({ variableNames: LARAVEL, environment: { DB_NAME: "other" } })],
    [
      "another name of a variable that only the release's connection brings",
      of({
        connectsTo: ["backend"],
        release: { command: ["migrate"], connectsTo: ["database as owner"] },
        variableNames: LARAVEL,
      }),
    ],
    ["other names in a job", { [JOBS]: { report: { ...DAILY, connectsTo: ["database"], variableNames: LARAVEL } } }],
  ];
  for (const [label, config] of accepted) it(`accepts ${label}`, async () => void await settingsOf(config));

  const rejected: [string, Config, string[]][] = [
    ["another name of a variable that no connection brings", of({ variableNames: { DB_PASS: "DB_PASSWORD" } }), [
      `${at}.variableNames.DB_PASS is "DB_PASSWORD", but must be a variable that a connection brings: ${BROUGHT}`,
    ]],
    ["another name without connections", of({ connectsTo: [], variableNames: { PGHOST: "DB_HOST" } }), [
      `${at}.variableNames.PGHOST is "DB_HOST", but must be omitted, as no connection brings a variable`,
    ]],
    ["a name that another variable has", of({ variableNames: { DB_HOST: "DB_NAME" } }), [
      `${at}.variableNames.DB_HOST is "DB_NAME", but must be omitted, or another name given to DB_HOST, which a connection brings, too`,
    ]],
    ["a name in environment", of({ variableNames: LARAVEL, environment: { DB_DATABASE: "x" } }), [
      `${at}.environment.DB_DATABASE is given, but must be omitted, as connectsTo [database] brings it`,
    ]],
    ["the address of a service in environment", of({ connectsTo: ["backend"], environment: { BACKEND_URL: "x" } }), [
      `${at}.environment.BACKEND_URL is given, but must be omitted, as connectsTo [backend] brings it`,
    ]],
    ["a name that isn't a variable's", of({ variableNames: { "DB-NAME": "DB_NAME" } }), [
      `${at}.variableNames.DB-NAME: the key is "DB-NAME", but must be the name of an environment variable: letters, digits and _, e.g. APP_ENV`,
    ]],
  ];
  for (const [label, config, mistakes] of rejected) {
    it(`rejects ${label}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }
});
