import { documentsOf, type Statement } from "../iam/document";
import { linksOf } from "../links";
import type { Finding, Policy, ResourcePolicy, StackPolicy } from "../policy";
import { property, type Resource, type Value } from "../stack-view";
import { BUCKETS, CACHE, DATABASE, LISTENER_RULES, LISTENERS, LOAD_BALANCERS, REPLICATION_GROUP } from "../types";
import { isProtocol, isText, isTrue, itemsOf, list, must, validateEach } from "../values";

const cacheTls: ResourcePolicy = {
  id: "data-in-transit-cache",
  description: "Caches take encrypted connections only.",
  remediation: "Set transitEncryptionEnabled to true, and leave transitEncryptionMode at \"required\".",
  references: ["Security Hub ElastiCache.5", "Checkov CKV_AWS_30", "Trivy AVD-AWS-0051", "cdk-nag AwsSolutions-AEC3"],
  waivable: true,
  types: [REPLICATION_GROUP, CACHE],
  validateResource(resource) {
    if (isText(property(resource, "replicationGroupId")) && resource.type === CACHE) return [];
    return [
      ...must(resource, "transitEncryptionEnabled", isTrue, "true"),
      ...must(resource, "transitEncryptionMode", (value) => value !== "preferred", "\"required\""),
    ];
  },
};

/** The parameter that refuses connections in the clear. Source: Amazon RDS user guide, "Using SSL/TLS to encrypt a connection", by engine. */
const FORCES_TLS: readonly { engine: RegExp; parameter: string; values: readonly string[] }[] = [
  { engine: /^(aurora-)?postgres(ql)?$/, parameter: "rds.force_ssl", values: ["1", "on", "true"] },
  { engine: /^(aurora-)?(mysql|mariadb)$/, parameter: "require_secure_transport", values: ["1", "on", "true"] },
  { engine: /^sqlserver-/, parameter: "rds.force_ssl", values: ["1"] },
];

const databaseTls: StackPolicy = {
  id: "data-in-transit-database",
  description: "Databases take encrypted connections only.",
  remediation:
    "Give it a parameter group with rds.force_ssl = 1 (PostgreSQL, SQL Server) or require_secure_transport = 1 (MySQL, MariaDB).",
  references: ["Security Hub RDS.38", "Security Hub RDS.39", "Security Hub RDS.41", "Security Hub RDS.44", "Checkov CKV2_AWS_69"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const groups = ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"];
    return validateEach(links.ofType([DATABASE, "aws:rds/cluster:Cluster"]), (database) => {
      const engine = property(database, "engine");
      const rule = FORCES_TLS.find((each) => typeof engine === "string" && each.engine.test(engine));
      if (rule === undefined) return [];
      const path = database.type === DATABASE ? "parameterGroupName" : "dbClusterParameterGroupName";
      const own = links.from(database, path, groups);
      const allowed = `${rule.parameter} = 1`;
      if (own.length === 0 && forcedByDefault(database, path)) return [];
      if (own.length === 0) {
        return [{
          resource: database,
          property: path,
          found: property(database, path),
          allowed: `a parameter group of the program with ${allowed}`,
        }];
      }
      return own.flatMap((group) => {
        const item = itemsOf(group, "parameters").find((each) => property(group, `${each}.name`) === rule.parameter);
        if (item === undefined && isForcedIn(property(group, "family"))) return [];
        if (item === undefined) {
          return [{ resource: group, property: "parameters", found: property(group, "parameters"), allowed: `with ${allowed}` }];
        }
        return must(
          group,
          `${item}.value`,
          (value) => rule.values.includes(String(typeof value === "string" || typeof value === "number" ? value : "").toLowerCase()),
          "\"1\"",
        );
      });
    });
  },
};

/** RDS for PostgreSQL sets it to 1 from 15 on, whatever the group. Source: Amazon RDS user guide, "Requiring an SSL connection to a PostgreSQL DB instance". */
function isForcedIn(family: Value): boolean {
  return Number(/^postgres(\d+)$/.exec(typeof family === "string" ? family : "")?.[1]) >= 15;
}

/** Without a group, or with AWS's own, the version says it. What is made from another database has that one's version. */
function forcedByDefault(database: Resource, path: string): boolean {
  const group = property(database, path);
  if (typeof group === "string" && group !== "") return group.startsWith("default.") && isForcedIn(group.slice("default.".length));
  const version = property(database, "engineVersion");
  return typeof version === "string" && property(database, "engine") === "postgres" && isForcedIn(`postgres${version.split(".")[0]}`);
}

const bucketTls: StackPolicy = {
  id: "data-in-transit-bucket",
  description: "Buckets refuse requests without TLS.",
  remediation:
    "Give it a bucket policy that denies s3:* to everybody on the bucket and its objects where \"aws:SecureTransport\" is \"false\".",
  references: ["Security Hub S3.5", "Checkov CKV_AWS_379", "cdk-nag AwsSolutions-S10"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const policies = links.reverse(["aws:s3/bucketPolicy:BucketPolicy"], "bucket", BUCKETS);
    return validateEach(links.ofType(BUCKETS), (bucket) => {
      const own = policies.get(bucket) ?? [];
      const allowed = "a statement that denies s3:* to everybody on the bucket and its objects without TLS";
      if (own.length === 0) return [{ resource: bucket, property: "policy", found: undefined, allowed: `a bucket policy with ${allowed}` }];
      const statements = own.flatMap(documentsOf).flatMap((document) => document.statements);
      return statements.some((statement) => deniesWithoutTls(statement, bucket))
        ? []
        : own.map((policy) => ({
          resource: policy,
          property: "policy",
          found: `${statements.length} statements`,
          allowed: `with ${allowed}`,
        }));
    });
  },
};

// Source: Elastic Load Balancing user guide, "Security policies for your Application Load Balancer": those whose lowest protocol is TLS 1.2.
const MODERN_TLS = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

const listenerTls: ResourcePolicy = {
  id: "data-in-transit-load-balancer",
  description: "Load balancers speak TLS 1.2 or later.",
  remediation: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06 or a later one.",
  references: ["Security Hub ELB.17", "Checkov CKV_AWS_103", "Checkov CKV2_AWS_74", "Trivy AVD-AWS-0047"],
  waivable: true,
  types: LISTENERS,
  validateResource(listener) {
    const protocol = property(listener, "protocol");
    return isProtocol(protocol, "HTTPS", "TLS")
      ? must(listener, "sslPolicy", (value) => typeof value === "string" && MODERN_TLS.test(value), "a security policy of TLS 1.2 or later")
      : [];
  },
};

const listenerRedirects: StackPolicy = {
  id: "data-in-transit-https-redirect",
  description:
    "What comes by HTTP is sent to HTTPS; only outside production, and only where a load balancer has no HTTPS at all, it may be answered.",
  remediation:
    "Give the load balancer a domain and a certificate, and let the HTTP listener and its rules do nothing but redirect to HTTPS.",
  references: ["Security Hub ELB.1", "Checkov CKV_AWS_2", "Checkov CKV2_AWS_20", "Trivy AVD-AWS-0054"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const listeners = links.ofType(LISTENERS);
    const secure = new Set(
      listeners.filter(({ properties }) => isProtocol(properties["protocol"], "HTTPS")).flatMap((listener) =>
        links.from(listener, "loadBalancerArn", LOAD_BALANCERS)
      ),
    );
    const isJudged = (listener: Resource): boolean => {
      const protocol = property(listener, "protocol");
      if (!isProtocol(protocol, "HTTP") && (isText(protocol) || property(listener, "port") !== 80)) return false;
      return program.production || links.from(listener, "loadBalancerArn", LOAD_BALANCERS).some((balancer) => secure.has(balancer));
    };
    return [
      ...validateEach(listeners, (listener) => isJudged(listener) ? notRedirecting(listener, "defaultActions") : []),
      ...validateEach(
        links.ofType(LISTENER_RULES),
        (rule) => links.from(rule, "listenerArn", LISTENERS).some(isJudged) ? notRedirecting(rule, "actions") : [],
      ),
    ];
  },
};

/** Nothing but this condition: another one beside it would let some requests without TLS pass. */
function deniesWithoutTls({ effect, principals, actions, resources, conditions }: Statement, bucket: Resource): boolean {
  const isEverybody = ["*", "AWS"].some((kind) => principals[kind]?.includes("*") === true);
  const operators = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values }))
  );
  const isOnlyTls = operators.length === 1
    && operators.every(({ operator, key, values }) =>
      (operator === "Bool" || operator === "BoolIfExists") && key.toLowerCase() === "aws:securetransport" && values.length === 1
      && values[0]!.toLowerCase() === "false"
    );
  const name = bucket.properties["bucket"];
  const covers = (suffix: string): boolean =>
    resources.some((each) =>
      each === "*" || (typeof name === "string" ? each.endsWith(`:::${name}${suffix}`) : each.endsWith("/*") === (suffix === "/*"))
    );
  return effect === "Deny" && isEverybody && isOnlyTls && actions.some((action) => action === "*" || action.toLowerCase() === "s3:*")
    && covers("") && covers("/*");
}

function notRedirecting(resource: Resource, path: string): Finding[] {
  const items = itemsOf(resource, path);
  if (items.length === 0) return [{ resource, property: path, found: list(property(resource, path)), allowed: "a redirect to HTTPS" }];
  const redirects = (item: string): boolean =>
    property(resource, `${item}.type`) === "redirect" && property(resource, `${item}.redirect.protocol`) === "HTTPS";
  return items.filter((item) => !redirects(item)).map((item) => ({
    resource,
    property: item,
    found: property(resource, item),
    allowed: "a redirect to HTTPS",
  }));
}

/** Data on the way is encrypted. */
export const DATA_ON_THE_WAY: readonly Policy[] = [cacheTls, databaseTls, bucketTls, listenerTls, listenerRedirects];
