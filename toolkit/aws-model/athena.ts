import { named, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** Athena, and the tables in Glue that it reads. */
export const athena: Entries = {
  "aws:glue/catalogDatabase:CatalogDatabase": {
    noun: "catalog database",
    holdsData: false,
    autoName: "name",
    // glue/catalog_database.go
    replacedBy: ["catalogId", "name", "targetDatabase"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL, // Glue API reference, `DeleteDatabase`: its tables are deleted, too
    importId: "{id}",
    cloudControl: named("AWS::Glue::Database", "name", {
      untagged: true,
      id: (pending, identifier) => [pending.text("catalogId") ?? pending.place.accountId, identifier].join(":"),
    }),
    simulate: {
      id: (request) => `${request.input("catalogId", request.place.accountId)}:${request.autoName()}`,
      outputs: (request) => {
        const name = request.autoName();
        return { name, catalogId: request.place.accountId, arn: request.arn("glue", `database/${name}`) };
      },
    },
  },
  "aws:glue/catalogTable:CatalogTable": {
    noun: "catalog table",
    holdsData: false,
    autoName: "name",
    // glue/catalog_table.go
    replacedBy: [
      "catalogId",
      "databaseName",
      "name",
      "openTableFormatInput.icebergInput.metadataOperation",
      "openTableFormatInput.icebergInput.version",
      "partitionIndices",
    ],
    interruptedBy: [],
    uses: {},
    partOf: "databaseName",
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::Glue::Table",
      identifier: (pending) =>
        pending.joined("|", pending.text("catalogId") ?? pending.place.accountId, pending.text("databaseName"), pending.text("name")),
      id: (_, identifier) => identifier.replaceAll("|", ":"),
      untagged: true,
    },
    simulate: {
      id: (request) => [request.input("catalogId", request.place.accountId), request.input("databaseName"), request.autoName()].join(":"),
      outputs: (request) => {
        const [name, database] = [request.autoName(), request.input("databaseName")];
        return {
          name,
          catalogId: request.place.accountId,
          ...(database !== "" && { arn: request.arn("glue", `table/${database}/${name}`) }),
        };
      },
    },
  },
  "aws:athena/workgroup:Workgroup": {
    noun: "work group",
    holdsData: false,
    autoName: "name",
    // athena/workgroup.go
    replacedBy: ["name"],
    interruptedBy: [],
    keptWhenOmitted: ["configuration"],
    uses: {},
    refusesDeletion: {
      // Athena API reference, `DeleteWorkGroup`, RecursiveDeleteOption
      protects: ({ id, inputs, holds = 0 }) =>
        holds > 0 && inputs["forceDestroy"] !== true ? `InvalidRequestException: WorkGroup ${id} is not empty` : undefined,
    },
    importId: "{id}",
    cloudControl: named("AWS::Athena::WorkGroup"),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({ name: id, arn: request.arn("athena", `workgroup/${id}`) }),
    },
  },
  "aws:athena/namedQuery:NamedQuery": {
    noun: "named query",
    holdsData: false,
    autoName: "name",
    // athena/named_query.go
    replacedBy: ["database", "description", "name", "query", "workgroup"],
    interruptedBy: [],
    uses: {},
    partOf: "workgroup",
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched(
      "AWS::Athena::NamedQuery",
      { Name: "name", Database: "database", WorkGroup: "workgroup", QueryString: "query" },
      {
        untagged: true,
      },
    ),
    simulate: {
      id: (request) => request.uuid(),
      // Several may have one name. Source: Athena API reference, `CreateNamedQuery`, errors.
      unique: (request) => request.uuid("unique"),
      outputs: (request) => ({ name: request.autoName() }),
    },
  },
};
