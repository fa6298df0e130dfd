import { type Mutation, on, type Row } from "./mutation";
import { PASSWORD } from "./secrets";

const ID = "secret-not-in-properties";
const added = (what: string, type: string, properties: object, property: string): Row => [
  what,
  (p) => p.add(type, "added", properties),
  `${ID} ${type.split(":").at(-1)} added: ${property}`,
];
const passes = (what: string, type: string, properties: object): Row => [what, (p) => p.add(type, "added", properties)];
const TOKEN = ["ghp", "q7Zt9Lm2Xw4Rb8VnK3yHs6DjP5cFg1UaAAAA"].join("_");

const PLACES: Row[] = [
  added("a build specification", "aws:codebuild/project:Project", {
    source: { buildspec: `phases:\n  build:\n    commands:\n      - export DB_PASSWORD=${PASSWORD}\n` },
  }, "source.buildspec"),
  added("a pipe's input", "aws:pipes/pipe:Pipe", {
    targetParameters: { inputTemplate: `{"password": "${PASSWORD}"}` },
  }, "targetParameters.inputTemplate"),
  added("a connection of events", "aws:cloudwatch/eventConnection:EventConnection", {
    authParameters: { apiKey: { key: "x-api-key", value: PASSWORD } },
  }, "authParameters.apiKey.value"),
  added("a connection's OAuth secret", "aws:cloudwatch/eventConnection:EventConnection", {
    authParameters: { oauth: { clientParameters: { clientId: "shop", clientSecret: PASSWORD } } },
  }, "authParameters.oauth.clientParameters.clientSecret"),
  added("a listener rule's client secret", "aws:lb/listenerRule:ListenerRule", {
    actions: [{ type: "authenticate-oidc", authenticateOidc: { clientId: "shop", clientSecret: PASSWORD } }],
  }, "actions.0.authenticateOidc.clientSecret"),
  added("a pool's identity provider", "aws:cognito/identityProvider:IdentityProvider", {
    providerDetails: { client_id: "shop", client_secret: PASSWORD },
  }, "providerDetails.client_secret"),
  added("an association of Systems Manager", "aws:ssm/association:Association", {
    parameters: { commands: `login --password ${PASSWORD}` },
  }, "parameters.commands"),
  added("a DNS record", "aws:route53/record:Record", { type: "TXT", records: [`token=${TOKEN}`] }, "records.0"),
  added("a database's job arguments", "aws:glue/connection:Connection", {
    connectionProperties: { USERNAME: "shop", PASSWORD },
  }, "connectionProperties.PASSWORD"),
  passes("a DNS record that proves a domain", "aws:route53/record:Record", {
    type: "TXT",
    records: ["google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ", "v=spf1 include:amazonses.com -all"],
  }),
  passes("references to secrets", "aws:glue/connection:Connection", {
    connectionProperties: { SECRET_ID: "shop/database", JDBC_CONNECTION_URL: "jdbc:postgresql://db:5432/shop" },
  }),
  passes("a build that reads a secret", "aws:codebuild/project:Project", {
    source: { buildspec: "env:\n  secrets-manager:\n    DB_PASSWORD: shop/database:password\nphases: {}\n" },
  }),
];

export const SECRET_PLACES: Mutation[] = on("stg", ...PLACES);
