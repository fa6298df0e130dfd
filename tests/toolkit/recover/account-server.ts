import { MAIN_TABLE } from "../../../toolkit/aws-model/cloud-control";
import type { Properties } from "../../../toolkit/shared/values";
import { AwsError, AwsServer, callerIdentity } from "../../support/aws-server";
import { type CloudView, type PlayedResource, viewsOf } from "./cloud-views";

/** Items per page of a list. */
const PAGE = 20;
const NAMESPACES: Record<string, string> = {
  HTTP: "AWS::ServiceDiscovery::HttpNamespace",
  DNS_PRIVATE: "AWS::ServiceDiscovery::PrivateDnsNamespace",
};

/**
 * Account for a recovery, served on a local port: Cloud Control, Cloud Map, EC2 and STS.
 *
 *     const server = new AccountServer(() => stateFile.read().resources);
 *     const env = await server.start();
 */
export class AccountServer {
  /** Requests in order, e.g. `GetResource AWS::IAM::Role main`. */
  readonly requests: string[] = [];
  private readonly server: AwsServer;

  /**
   * @param accountOf Account of an access key.
   * @param disturb Returns an error, or "hang up", in place of the account's answer; undefined if the account answers.
   */
  constructor(
    private readonly existing: () => readonly PlayedResource[],
    private readonly accountOf: (accessKeyId: string) => string = () => "111111111111",
    private readonly disturb: (request: string) => AwsError | "hang up" | undefined = () => undefined,
  ) {
    this.server = new AwsServer(
      (operation, input) => {
        const about = input["Identifier"] ?? input["ResourceModel"] ?? input["Id"];
        const request = [operation, input["TypeName"], about].filter(Boolean).join(" ");
        this.requests.push(request);
        return this.disturb(request) ?? this.answer(operation, input);
      },
      (parameters, accessKeyId) => {
        const operation = parameters.get("Action")!;
        this.requests.push(operation);
        const disturbed = this.disturb(operation);
        return disturbed === "hang up" ? undefined : disturbed ?? this.query(operation, parameters, accessKeyId);
      },
    );
  }

  /** @returns Environment variables that point the SDK at this server. */
  async start(): Promise<Record<string, string>> {
    const endpoint = await this.server.start();
    return Object.fromEntries(
      ["CLOUDCONTROL", "EC2", "SERVICEDISCOVERY", "STS"].map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]),
    );
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private query(operation: string, query: URLSearchParams, accessKeyId: string): string {
    if (operation === "GetCallerIdentity") return callerIdentity(this.accountOf(accessKeyId));
    return mainTable(
      viewsOf(this.existing()).find(({ cloudType, identifier }) =>
        cloudType === MAIN_TABLE && identifier === query.get("Filter.1.Value.1")
      ),
    );
  }

  private answer(operation: string, input: Properties): Properties {
    const views = viewsOf(this.existing());
    const { TypeName: cloudType, Identifier: identifier, Id: id } = input;
    if (operation === "GetResource") {
      const { properties } = only(
        views.filter((view) => view.cloudType === cloudType && view.identifier === identifier),
        "ResourceNotFoundException",
      );
      return { TypeName: cloudType, ResourceDescription: { Identifier: identifier, Properties: JSON.stringify(properties) } };
    }
    if (operation === "ListResources") {
      const model = Object.entries(JSON.parse((input["ResourceModel"] as string | undefined) ?? "{}") as Properties);
      const all = views.filter((view) =>
        view.cloudType === cloudType && model.every(([property, value]) => view.properties[property] === value)
      );
      const start = Number(input["NextToken"] ?? 0);
      const page = all.slice(start, start + PAGE).map((view) => ({ Identifier: view.identifier, Properties: "{}" }));
      return { TypeName: cloudType, ResourceDescriptions: page, ...(start + PAGE < all.length && { NextToken: String(start + PAGE) }) };
    }
    if (operation === "ListNamespaces") {
      const [filter] = input["Filters"] as { Values: string[] }[];
      return {
        Namespaces: views.filter((view) => view.cloudType === NAMESPACES[filter!.Values[0]!]).map((view) => ({
          Id: view.identifier,
          Name: view.properties["Name"],
        })),
      };
    }
    const isNamespace = ({ cloudType: type }: CloudView) => Object.values(NAMESPACES).includes(type);
    if (operation === "GetNamespace") {
      const { properties, identifier: found } = only(
        views.filter((view) => isNamespace(view) && view.identifier === id),
        "NamespaceNotFound",
      );
      return {
        Namespace: {
          Id: found,
          Name: properties["Name"],
          Arn: `arn:aws:servicediscovery:ap-northeast-1:111111111111:namespace/${found}`,
        },
      };
    }
    if (operation === "ListTagsForResource") {
      const arn = String(input["ResourceARN"]);
      return {
        Tags: only(
          views.filter((view) => isNamespace(view) && arn.endsWith(`/${view.identifier}`)),
          "ResourceNotFoundException",
        ).properties["Tags"],
      };
    }
    throw new AwsError("UnknownOperationException", operation);
  }
}

/** Source: EC2 API reference, `DescribeRouteTables`. */
function mainTable(view: CloudView | undefined): string {
  const { RouteTableId, AssociationId } = view?.properties ?? {};
  const association = `<item><main>true</main><routeTableId>${String(RouteTableId)}</routeTableId><routeTableAssociationId>${
    String(AssociationId)
  }</routeTableAssociationId></item>`;
  const table = `<item><routeTableId>${String(RouteTableId)}</routeTableId><associationSet>${association}</associationSet></item>`;
  return `<DescribeRouteTablesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><routeTableSet>${
    view === undefined ? "" : table
  }</routeTableSet></DescribeRouteTablesResponse>`;
}

function only(views: CloudView[], error: string): CloudView {
  if (views[0] === undefined) throw new AwsError(error, "not there");
  return views[0];
}
