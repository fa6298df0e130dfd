import { lowerCase, named } from "./cloud-control";
import { endpointOf, masterUserSecrets, portOf, runningVersion } from "./engines";
import type { Entries } from "./entry";
import { storageOf } from "./gp3";
import { vpcOfSubnets } from "./subnet-group";

/** RDS: instances and their groups. */
export const rds: Entries = {
  "aws:rds/instance:Instance": {
    noun: "database",
    holdsData: true,
    autoName: "identifier",
    // rds/instance.go; a change of the identifier renames it
    replacedBy: [
      "availabilityZone",
      "backupTarget",
      "characterSetName",
      "customIamInstanceProfile",
      "dbName",
      "engine",
      "kmsKeyId",
      "ncharCharacterSetName",
      "restoreToPointInTime",
      "s3Import",
      "snapshotIdentifier",
      "storageEncrypted",
      "timezone",
      "username",
    ],
    // Source: Amazon RDS user guide, "Settings for DB instances", downtime notes.
    interruptedBy: ["engineVersion", "instanceClass"],
    uses: {
      vpcSecurityGroupIds: "aws:ec2/securityGroup:SecurityGroup",
      dbSubnetGroupName: "aws:rds/subnetGroup:SubnetGroup",
      parameterGroupName: "aws:rds/parameterGroup:ParameterGroup",
    },
    refusesDeletion: {
      protects: ({ inputs }) =>
        inputs["deletionProtection"] === true
          ? "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."
          : undefined,
    },
    importId: "{identifier}",
    cloudControl: named("AWS::RDS::DBInstance", "identifier", lowerCase("identifier")),
    simulate: {
      id: (request) => `db-${request.text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      unique: (request) => request.autoName("identifier", 63),
      outputs: (request, id) => {
        const identifier = request.autoName("identifier", 63);
        const address = `${identifier}.c${
          request.text(11, "abcdefghijklmnopqrstuvwxyz0123456789")
        }.${request.place.region}.rds.amazonaws.com`;
        // A replica has the engine of its source.
        const engine = request.input("engine", request.output(request.inputs["replicateSourceDb"], "engine", ""));
        const port = portOf(request, engine);
        return {
          identifier,
          arn: request.arn("rds", `db:${identifier}`),
          resourceId: id,
          address,
          endpoint: endpointOf(address, port),
          port,
          hostedZoneId: `Z${request.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
          status: "available",
          ...storageOf(request.inputs),
          engineVersionActual: runningVersion(request, engine),
          caCertIdentifier: request.input("caCertIdentifier", "rds-ca-rsa2048-g1"),
          masterUserSecrets: masterUserSecrets(request, "db"),
        };
      },
    },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    noun: "database's subnet group",
    holdsData: false,
    autoName: "name",
    // rds/subnet_group.go
    replacedBy: ["name", "namePrefix"],
    interruptedBy: [],
    // its instances have network interfaces there and require the group
    uses: { subnetIds: "aws:ec2/subnet:Subnet" },
    refusesDeletion: {
      inUse: (id) =>
        `InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '${id}' because at least one database instance is still using it.`,
    },
    importId: "{id}",
    cloudControl: named("AWS::RDS::DBSubnetGroup", "name", lowerCase("name")),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("rds", `subgrp:${id}`),
        vpcId: vpcOfSubnets(request),
        supportedNetworkTypes: ["IPV4"],
      }),
    },
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    noun: "parameter group",
    holdsData: false,
    autoName: "name",
    // rds/parameter_group.go
    replacedBy: ["description", "family", "name", "namePrefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: {
      inUse: (id) =>
        `InvalidDBParameterGroupState: One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
    },
    importId: "{id}",
    cloudControl: named("AWS::RDS::DBParameterGroup", "name", lowerCase("name")),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("rds", `pg:${id}`),
        description: request.input("description", "Managed by Pulumi"),
      }),
    },
  },
};
