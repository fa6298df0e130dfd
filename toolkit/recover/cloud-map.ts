import type { NamespaceType, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";

import type { CloudProperties } from "../aws-model/cloud-control";
import type { Connection } from "../shared/aws-client";

const TYPES: Record<string, NamespaceType> = {
  "AWS::ServiceDiscovery::HttpNamespace": "HTTP",
  "AWS::ServiceDiscovery::PrivateDnsNamespace": "DNS_PRIVATE",
};

/** Namespaces, which CloudFormation creates but doesn't read; in the form of its properties. */
export class CloudMap {
  static knows(cloudType: string): boolean {
    return cloudType in TYPES;
  }

  constructor(private readonly connect: () => Promise<Connection>) {}

  async list(cloudType: string): Promise<string[]> {
    const { sdk, client } = await this.service();
    const ids: string[] = [];
    for await (
      const { Namespaces = [] } of sdk.paginateListNamespaces({ client }, { Filters: [{ Name: "TYPE", Values: [TYPES[cloudType]!] }] })
    ) {
      for (const { Id } of Namespaces) if (Id !== undefined) ids.push(Id);
    }
    return ids;
  }

  async get(id: string): Promise<CloudProperties | undefined> {
    const { sdk, client } = await this.service();
    try {
      const { Namespace } = await client.send(new sdk.GetNamespaceCommand({ Id: id }));
      const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceARN: Namespace!.Arn! }));
      return { Name: Namespace!.Name, Tags };
    } catch (error) {
      if (error instanceof sdk.NamespaceNotFound || error instanceof sdk.ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  private async service(): Promise<{ sdk: typeof import("@aws-sdk/client-servicediscovery"); client: ServiceDiscoveryClient }> {
    const sdk = await import("@aws-sdk/client-servicediscovery");
    return { sdk, client: new sdk.ServiceDiscoveryClient(await this.connect()) };
  }
}
