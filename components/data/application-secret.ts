import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { POSTGRESQL_PORT, type ResolvedDatabase } from "./database-settings";

export interface ApplicationSecretArgs {
  identifier: string;
  settings: ResolvedDatabase;
  /** Host name of the server. */
  address: pulumi.Input<string>;
}

/** Creates the secret with the connection and a generated password for the application's user, and its value. */
export function makeApplicationSecret(
  name: string,
  { identifier, settings, address }: ApplicationSecretArgs,
  parent: pulumi.Resource,
): { secret: aws.secretsmanager.Secret; value: aws.secretsmanager.SecretVersion } {
  const password = new random.RandomPassword(`${name}-application-password`, {
    length: 40,
    special: false, // letters and digits need no escaping in a connection URL
  }, { parent });
  const secret = new aws.secretsmanager.Secret(`${name}-secret`, {
    name: `rds-${identifier}`, // a contract: applications refer to it
    description: `Connection and credentials of the application user of database ${identifier}`,
    recoveryWindowInDays: settings.secretRecoveryDays,
  }, { parent, protect: settings.deletionProtection }); // it holds the only copy of the password
  const value = new aws.secretsmanager.SecretVersion(`${name}-secret-value`, {
    secretId: secret.id,
    secretString: pulumi.jsonStringify({
      DB_HOST: address,
      DB_PORT: String(POSTGRESQL_PORT), // ECS passes JSON keys as text
      DB_NAME: settings.databaseName,
      DB_USER_NAME: settings.applicationUsername,
      DB_PASSWORD: password.result,
    }),
  }, { parent });
  return { secret, value };
}
