import { connectionTo } from "../../toolkit/shared/aws-client";
import { errorName } from "../../toolkit/shared/aws-request";
import type { ProviderSettings } from "../../toolkit/shared/provider-settings";
import { sent } from "./refused";

/** State of the KMS key of an alias, e.g. `Enabled`; undefined if there is no such alias. */
export async function keyStateOf(alias: string, { connection }: ProviderSettings): Promise<string | undefined> {
  const { DescribeKeyCommand, KMSClient } = await import("@aws-sdk/client-kms");
  const client = new KMSClient(await connectionTo("kms", connection));
  try {
    return (await client.send(new DescribeKeyCommand({ KeyId: alias }))).KeyMetadata?.KeyState;
  } catch (error) {
    if (errorName(error) === "NotFoundException") return undefined;
    return sent(`DescribeKey ${alias}`, Promise.reject(error as Error));
  }
}
