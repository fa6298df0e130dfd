import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { connectionTo, isDenied } from "../../toolkit/shared/aws-client";
import type { ProviderSettings } from "../../toolkit/shared/provider-settings";
import { secretNamed } from "../../toolkit/shared/stored-secrets";
import type { KnownSecret } from "./known-secret";
import { sent } from "./refused";
import { commonInputs, type Dressing, type State, type StoreClient } from "./store-client";

/** Secrets of Secrets Manager. */
export class SecretStore implements StoreClient {
  private constructor(
    private readonly client: SecretsManagerClient,
    private readonly sdk: typeof import("@aws-sdk/client-secrets-manager"),
  ) {}

  static async connect({ connection }: ProviderSettings): Promise<SecretStore> {
    const sdk = await import("@aws-sdk/client-secrets-manager");
    return new SecretStore(new sdk.SecretsManagerClient(await connectionTo("secretsmanager", connection)), sdk);
  }

  describe(secrets: readonly KnownSecret[]): Promise<State[]> {
    return Promise.all(secrets.map(({ id }) => this.stateOf(id!)));
  }

  private async stateOf(id: string): Promise<State> {
    try {
      return await secretNamed(this.client, id);
    } catch (error) {
      if (isDenied(error)) return { is: "unchecked", reason: "no permission secretsmanager:DescribeSecret" };
      return sent(`DescribeSecret ${id}`, Promise.reject(error as Error));
    }
  }

  async create(secret: KnownSecret, value: string, { kmsKeyAlias, tags }: Dressing): Promise<void> {
    const input = { ...commonInputs(secret, tags), SecretString: value, KmsKeyId: kmsKeyAlias };
    await sent(`CreateSecret ${secret.id}`, this.client.send(new this.sdk.CreateSecretCommand(input)), [value]);
  }

  /** The key stays too: only UpdateSecret changes it. */
  async replace({ id }: KnownSecret, value: string): Promise<void> {
    const command = new this.sdk.PutSecretValueCommand({ SecretId: id, SecretString: value });
    await sent(`PutSecretValue ${id}`, this.client.send(command), [value]);
  }

  async restore({ id }: KnownSecret): Promise<void> {
    await sent(`RestoreSecret ${id}`, this.client.send(new this.sdk.RestoreSecretCommand({ SecretId: id })));
  }

  /** A value that Secrets Manager generates: letters and digits, which need no escaping in a URL, a shell or a file. */
  async generate(length: number): Promise<string> {
    const command = new this.sdk.GetRandomPasswordCommand({ PasswordLength: length, ExcludePunctuation: true });
    const { RandomPassword } = await sent("GetRandomPassword", this.client.send(command));
    return RandomPassword!;
  }
}
