import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { MAIN_TABLE } from "../../../toolkit/aws-model/cloud-control";
import type { Properties } from "../../../toolkit/shared/values";
import { AwsError } from "../../support/ecs-server";
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
  private readonly server: Server;

  /** @param disturb Returns an error, or "hang up", in place of the account's answer; undefined if the account answers. */
  constructor(
    private readonly existing: () => readonly PlayedResource[],
    private readonly accountId = "111111111111",
    private readonly disturb: (request: string) => AwsError | "hang up" | undefined = () => undefined,
  ) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        const target = request.headers["x-amz-target"];
        if (target === undefined) { // STS and EC2 use the query protocol
          const query = new URLSearchParams(body);
          const operation = query.get("Action")!;
          this.requests.push(operation);
          const error = this.disturb(operation);
          if (error === "hang up") return void request.socket.destroy();
          response.writeHead(error === undefined ? 200 : error.status, { "content-type": "text/xml" });
          return void response.end(
            error === undefined
              ? this.query(operation, query)
              : `<ErrorResponse><Error><Code>${error.type}</Code><Message>${error.message}</Message></Error></ErrorResponse>`,
          );
        }
        const output = this.answerOrError(String(target).split(".").at(-1)!, JSON.parse(body || "{}") as Properties);
        if (output === "hang up") return void request.socket.destroy();
        const isError = output instanceof AwsError;
        response.writeHead(isError ? output.status : 200, { "content-type": "application/x-amz-json-1.0" });
        return void response.end(JSON.stringify(isError ? { __type: output.type, message: output.message } : output));
      });
    });
  }

  /** @returns Environment variables that point the SDK at this server. */
  async start(): Promise<Record<string, string>> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return Object.fromEntries(
      ["CLOUDCONTROL", "EC2", "SERVICEDISCOVERY", "STS"].map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]),
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private query(operation: string, query: URLSearchParams): string {
    if (operation === "GetCallerIdentity") return identity(this.accountId);
    return mainTable(
      viewsOf(this.existing()).find(({ cloudType, identifier }) =>
        cloudType === MAIN_TABLE && identifier === query.get("Filter.1.Value.1")
      ),
    );
  }

  private answerOrError(operation: string, input: Properties): Properties | AwsError | "hang up" {
    const request = [operation, input["TypeName"], input["Identifier"] ?? input["ResourceModel"] ?? input["Id"]].filter(Boolean).join(" ");
    this.requests.push(request);
    try {
      return this.disturb(request) ?? this.answer(operation, input);
    } catch (error) {
      return error instanceof AwsError ? error : new AwsError("ServerException", (error as Error).message, 500);
    }
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
          Arn: `arn:aws:servicediscovery:ap-northeast-1:${this.accountId}:namespace/${found}`,
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

/** Source: STS API reference, `GetCallerIdentity`. */
function identity(accountId: string): string {
  return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${accountId}:user/test</Arn><UserId>AIDATEST</UserId><Account>${accountId}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}
