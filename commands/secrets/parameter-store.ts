import type { ParameterMetadata, PutParameterRequest, SSMClient } from "@aws-sdk/client-ssm";

import { connectionTo, isDenied } from "../../toolkit/shared/aws-client";
import type { ProviderSettings } from "../../toolkit/shared/provider-settings";
import { parametersNamed } from "../../toolkit/shared/stored-secrets";
import type { KnownSecret } from "./known-secret";
import { sent } from "./refused";
import { commonInputs, type Dressing, type State, type StoreClient } from "./store-client";

/** Parameters of SSM. */
export class ParameterStore implements StoreClient {
  private constructor(private readonly client: SSMClient, private readonly sdk: typeof import("@aws-sdk/client-ssm")) {}

  static async connect({ connection }: ProviderSettings): Promise<ParameterStore> {
    const sdk = await import("@aws-sdk/client-ssm");
    return new ParameterStore(new sdk.SSMClient(await connectionTo("ssm", connection)), sdk);
  }

  async describe(secrets: readonly KnownSecret[]): Promise<State[]> {
    try {
      const found = await parametersNamed(this.client, secrets.map(({ id }) => id!));
      return secrets.map((secret) => stateOf(secret, found.get(secret.id!)));
    } catch (error) {
      if (isDenied(error)) return secrets.map(() => ({ is: "unchecked", reason: "no permission ssm:DescribeParameters" }));
      return sent("DescribeParameters", Promise.reject(error as Error));
    }
  }

  create(secret: KnownSecret, value: string, { kmsKeyAlias, tags }: Dressing): Promise<void> {
    // Without Overwrite, SSM rejects a name that exists.
    return this.put({ ...commonInputs(secret, tags), ...encrypted(value, kmsKeyAlias) });
  }

  replace({ id }: KnownSecret, value: string, { kmsKeyAlias }: Dressing): Promise<void> {
    // SSM rejects tags together with Overwrite. Source: its message, quoted in localstack/localstack#8177.
    return this.put({ Name: id, Overwrite: true, ...encrypted(value, kmsKeyAlias) });
  }

  private async put(input: PutParameterRequest): Promise<void> {
    await sent(`PutParameter ${input.Name}`, this.client.send(new this.sdk.PutParameterCommand(input)), [input.Value!]);
  }
}

/** Standard tier, whatever the account's default is: an advanced parameter costs 0.05 USD a month. */
const encrypted = (value: string, kmsKeyAlias: string | undefined) =>
  ({ Value: value, Type: "SecureString", Tier: "Standard", KeyId: kmsKeyAlias }) as const;

function stateOf({ origin }: KnownSecret, parameter: ParameterMetadata | undefined): State {
  if (parameter === undefined) return { is: "missing" };
  const { Type = "", LastModifiedDate, KeyId } = parameter;
  if (origin === "operator" && Type !== "SecureString") return { is: "wrong type", type: Type };
  return { is: "there", changedAt: LastModifiedDate, encryptedByAwsKey: KeyId === "alias/aws/ssm" };
}
