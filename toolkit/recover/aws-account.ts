import { type CloudProperties, MAIN_TABLE } from "../aws-model/cloud-control";
import { accountIdOf, connectionTo } from "../shared/aws-client";
import type { ProviderSettings } from "../shared/provider-settings";
import type { Account } from "./account";
import { CloudMap } from "./cloud-map";
import { mainTableOf } from "./main-table";

/**
 * Account read by Cloud Control: one client and one API for nearly every type, read by AWS's own handlers, and current. The
 * Resource Groups Tagging API would find resources by tags alone, but only tagged ones, with a delay after creation, and for some time
 * after deletion. See docs/decisions.md, "Interrupted creations are looked up".
 */
export async function accountOf(settings: ProviderSettings, region: string): Promise<Account> {
  const cloudControl = await import("@aws-sdk/client-cloudcontrol");
  const here = { ...settings.connection, region };
  const client = new cloudControl.CloudControlClient(await connectionTo("cloudcontrol", here));
  const cloudMap = new CloudMap(() => connectionTo("servicediscovery", here));

  return {
    accountId: await accountIdOf(here),
    get: async (cloudType, identifier) => {
      if (CloudMap.knows(cloudType)) return cloudMap.get(identifier);
      if (cloudType === MAIN_TABLE) return mainTableOf(identifier, () => connectionTo("ec2", here));
      try {
        const { ResourceDescription } = await client.send(
          new cloudControl.GetResourceCommand({ TypeName: cloudType, Identifier: identifier }),
        );
        return JSON.parse(ResourceDescription?.Properties ?? "{}") as CloudProperties;
      } catch (error) {
        if (error instanceof cloudControl.ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    list: async (cloudType, within) => {
      if (CloudMap.knows(cloudType)) return cloudMap.list(cloudType);
      const pages = cloudControl.paginateListResources({ client }, {
        TypeName: cloudType,
        ...(within && { ResourceModel: JSON.stringify(within) }),
      });
      const identifiers: string[] = [];
      for await (const { ResourceDescriptions = [] } of pages) {
        for (const { Identifier } of ResourceDescriptions) if (Identifier !== undefined) identifiers.push(Identifier);
      }
      return identifiers;
    },
  };
}
