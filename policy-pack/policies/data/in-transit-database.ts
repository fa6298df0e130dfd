import type { rds } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Finding, StackPolicy } from "../../policy";
import { property, type Resource, type Value } from "../../stack-view";
import { DATABASE, RDS_CLUSTER } from "../../types";
import { indexesOf, must, validateEach } from "../../values";

const PARAMETER_GROUPS = ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"];

/** The parameter that rejects unencrypted connections. */
interface Requirement {
  engine: RegExp;
  parameter: string;
  values: readonly string[];
}

/** Source: Amazon RDS user guide, "Using SSL/TLS to encrypt a connection", by engine. */
const REQUIREMENTS: readonly Requirement[] = [
  { engine: /^(aurora-)?postgres(ql)?$/, parameter: "rds.force_ssl", values: ["1", "on", "true"] },
  { engine: /^(aurora-)?(mysql|mariadb)$/, parameter: "require_secure_transport", values: ["1", "on", "true"] },
  { engine: /^sqlserver-/, parameter: "rds.force_ssl", values: ["1"] },
];

export const inTransitDatabase: StackPolicy = {
  id: "data-in-transit-database",
  description: "Databases accept connections with TLS only.",
  remediation: "Use a parameter group with rds.force_ssl = 1 (PostgreSQL, SQL Server) or require_secure_transport = 1 (MySQL, MariaDB).",
  references: {
    securityHub: ["RDS.38", "RDS.39", "RDS.41", "RDS.44"],
    checkov: ["CKV2_AWS_69"],
  },
  waivable: true,
  types: [DATABASE, RDS_CLUSTER, ...PARAMETER_GROUPS],
  validateStack(stack) {
    const graph = graphOf(stack);
    return validateEach(graph.ofType([DATABASE, RDS_CLUSTER]), (database) => {
      const engine = property<rds.InstanceArgs>(database, "engine");
      const required = REQUIREMENTS.find((each) => typeof engine === "string" && each.engine.test(engine));
      if (required === undefined) return [];
      const path = database.type === DATABASE ? "parameterGroupName" : "dbClusterParameterGroupName";
      const own = graph.references(database, path, PARAMETER_GROUPS);
      if (own.length > 0) return own.flatMap((group) => validateGroup(group, required));
      return isRequiredByDefault(database, path) ? [] : [{
        resource: database,
        property: path,
        found: property(database, path),
        allowed: `a parameter group of the program with ${required.parameter} = 1`,
      }];
    });
  },
};

function validateGroup(group: Resource, { parameter, values }: Requirement): Finding[] {
  const index = indexesOf<rds.ParameterGroupArgs>(group, "parameters").find((each) =>
    property<rds.ParameterGroupArgs>(group, `parameters.${each}.name`) === parameter
  );
  if (index !== undefined) {
    return must<rds.ParameterGroupArgs>(group, `parameters.${index}.value`, (value) => values.includes(lowerCase(value)), "\"1\"");
  }
  if (isRequiredIn(property<rds.ParameterGroupArgs>(group, "family"))) return [];
  const found = property<rds.ParameterGroupArgs>(group, "parameters");
  return [{ resource: group, property: "parameters", found, allowed: `with ${parameter} = 1` }];
}

const lowerCase = (value: Value): string => typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : "";

/**
 * From PostgreSQL 15 on, rds.force_ssl is 1 by default. Source: Amazon RDS user guide, "Requiring an SSL connection to a PostgreSQL DB
 * instance".
 */
function isRequiredIn(family: Value): boolean {
  return Number(/^postgres(\d+)$/.exec(typeof family === "string" ? family : "")?.[1]) >= 15;
}

/** Without a group, or with AWS's own, the version decides. A database that is created from another one has that one's version. */
function isRequiredByDefault(database: Resource, path: string): boolean {
  const group = property(database, path);
  if (typeof group === "string" && group !== "") return group.startsWith("default.") && isRequiredIn(group.slice("default.".length));
  const version = property<rds.InstanceArgs>(database, "engineVersion");
  return typeof version === "string" && property<rds.InstanceArgs>(database, "engine") === "postgres"
    && isRequiredIn(`postgres${version.split(".")[0]}`);
}
