import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Account, accountOf } from "../shared/account";
import type { EncryptionKey } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import type { SecretAccess } from "./secret-access";
import { allowedKeys, nameInAws, parseReference } from "./secret-name";
import type { SecretReference } from "./secret-reference";
import { type AppSecretsSettings, appSecretsSettings, type ResolvedSecret } from "./secret-settings";

export interface AppSecretsArgs extends AppSecretsSettings {
  /** The setting that defines it, e.g. `aws-practice:secrets`: violations name it. */
  setting?: string;

  names: Names;

  /**
   * The environment's own key, with which the secrets are encrypted.
   * @default none - AWS's own keys
   */
  key?: EncryptionKey | undefined;

  /**
   * Who may read the secrets.
   * @default any principal that IAM allows
   */
  access?: SecretAccess | undefined;
}

/**
 * Secrets and configuration of an environment, under `/<environment>/<area>/<name>`. Whatever reads one names it, and gets the permission
 * to read exactly that one.
 *
 * - SSM parameter of type String for each configuration value
 * - No secret: `npm run secrets -- --create` creates them, as the program must never have their values, and the program refers to them
 *
 * @example
 * const secrets = new AppSecrets("secrets", {
 *   names,
 *   secrets: { "web/api-key": {}, "database/main": { store: "secretsManager", keys: ["password"] } },
 *   configuration: { "web/api-url": "https://api.example.com" },
 * });
 * new FargateService("api", { secrets: { API_KEY: secrets.reference("web/api-key") }, ... });
 */
export class AppSecrets extends pulumi.ComponentResource {
  private readonly subject: string;
  private readonly account: Account;
  private readonly environment: string;
  private readonly secrets: Readonly<Record<string, ResolvedSecret>>;
  private readonly key: EncryptionKey | undefined;
  private readonly access: SecretAccess | undefined;
  private readonly parameters = new Map<string, aws.ssm.Parameter>();
  private readonly arns = new Map<string, pulumi.Output<string>>();

  constructor(name: string, args: AppSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AppSecrets", name, {}, opts);

    this.subject = `AppSecrets "${name}"`;
    const { secrets, configuration } = resolve(appSecretsSettings, this.subject, args);
    this.account = accountOf(this);
    this.environment = args.names.environment;
    this.secrets = secrets;
    this.key = args.key;
    this.access = args.access;

    for (const [each, value] of Object.entries(configuration)) {
      this.parameters.set(
        each,
        new aws.ssm.Parameter(`${name}-${each.replace("/", "-")}`, {
          name: this.inAws(each), // a contract: people find it by its name
          type: "String",
          insecureValue: value, // not secret: previews show it
          description: `Configuration ${each} of ${args.names.project}`,
        }, { parent: this }),
      );
    }

    this.registerOutputs({
      setting: args.setting,
      kmsKeyAlias: args.key?.aliasName,
      secrets: Object.fromEntries(Object.entries(secrets).map(([each, secret]) => [each, { ...secret, name: this.inAws(each) }])),
    });
  }

  /**
   * A secret, or a configuration value, for `secrets` of a container.
   *
   * @param reference `<area>/<name>`, with `:<key>` for one key of a JSON text.
   * @throws {RunError} There is no such secret, or no such key.
   */
  reference(reference: string): SecretReference {
    const { name, key } = parseReference(reference);
    const parameter = this.parameters.get(name);
    const secret = Object.hasOwn(this.secrets, name) ? this.secrets[name] : undefined;
    const found = parameter ?? secret;
    if (found === undefined) {
      const known = [...Object.keys(this.secrets), ...this.parameters.keys()];
      return invalid(this.subject, "reference", reference, known.length === 0 ? "omitted: there are none" : `one of ${known.join(", ")}`);
    }
    const allowed = allowedKeys({ name, key }, secret?.keys ?? []);
    if (allowed !== undefined) invalid(this.subject, "reference", reference, allowed);
    if (parameter !== undefined) return { valueFrom: parameter.arn };
    const { store, otherReaders } = secret!;
    const given = { name, store, nameInAws: this.inAws(name) };
    const decryption = this.key && { key: this.key, service: store === "ssm" ? "ssm" as const : "secretsmanager" as const };
    const arn = store === "ssm" ? this.account.arn("ssm", `parameter${given.nameInAws}`) : this.arnOfSecret(given.nameInAws);
    const guard = this.access?.guard({ name, store, arn, prefix: this.inAws(""), otherReaders });
    return { valueFrom: key === undefined ? arn : pulumi.interpolate`${arn}:${key}::`, decryption, given, guard };
  }

  private inAws(name: string): string {
    return nameInAws(this.environment, name);
  }

  /**
   * ARN of a secret, with the six characters that Secrets Manager adds: ECS doesn't find it without them.
   * Source: aws/aws-cdk#20744 and #35946.
   */
  private arnOfSecret(secret: string): pulumi.Output<string> {
    const known = this.arns.get(secret);
    if (known !== undefined) return known;
    const found = aws.secretsmanager.getSecret({ name: secret }, { parent: this }).then(({ arn }) => pulumi.output(arn), (error: Error) => {
      if (!IS_MISSING.test(error.message)) throw error;
      // Only a container that no task runs yet may name it; a check before each other one reports all that are missing.
      return this.account.arn("secretsmanager", `secret:${secret}-${ABSENT}`);
    });
    const arn = pulumi.output(found);
    this.arns.set(secret, arn);
    return arn;
  }
}

/** In place of the six characters of a secret that doesn't exist yet. */
const ABSENT = "ABSENT";

/**
 * The provider's error for a secret that doesn't exist or is scheduled for deletion.
 * Source: terraform-provider-aws, internal/service/secretsmanager/secret.go, `findSecretByID`; internal/retry, `NotFoundError`.
 */
const IS_MISSING = /couldn't find resource|can't find the specified secret|ResourceNotFoundException/i;
