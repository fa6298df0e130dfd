import { declaredBelow } from "../declared";
import type { Finding, StackPolicy } from "../policy";
import { CACHE_KIND, DATABASE_KIND, LOAD_BALANCER_KIND } from "../reachability/endpoints";
import { STORES } from "../reachability/known-endpoints";
import { INTERNET, type Reachability, reachabilityOf, type Row } from "../reachability/reachability";
import { portAndProtocol, sourceOf } from "../reachability/table";
import type { Resource, StackView } from "../stack-view";

/**
 * By environment, what may be reached, each as `declaredAs` writes it. A list must name all that reaches a database or cache,
 * all that is reached from the internet, and nothing that isn't so; without one, what the program's own rules say by name is right.
 */
export type DeclaredReachability = Readonly<Record<string, readonly string[]>>;

/** The two policies of the reachability proof. */
export function reachabilityPolicies(declared: DeclaredReachability = {}): StackPolicy[] {
  return [reachableFromInternet(declared), databaseReachable(declared)];
}

/** How a row stands in a declared list. */
export function declaredAs(row: Pick<Row, "label" | "port" | "protocol" | "from">): string {
  return `${row.label}:${portAndProtocol(row)} <- ${row.from}`;
}

function reachableFromInternet(declared: DeclaredReachability): StackPolicy {
  return {
    id: "network-internet-exposure",
    description:
      "Nothing can be reached from the internet but ports 80 and 443 of load balancers, as routes, public addresses, security groups and network ACLs decide together.",
    remediation:
      "Take away the public address, the route to the internet gateway or the rule that the path names; let a load balancer take the requests.",
    references: [
      "Security Hub EC2.18",
      "Security Hub EC2.19",
      "Security Hub RDS.2",
      "Checkov CKV_AWS_24",
      "Checkov CKV_AWS_25",
      "Checkov CKV_AWS_277",
      "Trivy AVD-AWS-0107",
      "cdk-nag AwsSolutions-EC23",
    ],
    waivable: true,
    validateStack(program) {
      const proof = reachabilityOf(program);
      const ofInternet = declared[program.environment]?.filter((entry) => isFromInternet(entry));
      const findings = proof.rows.filter(({ from }) => from === INTERNET).flatMap((row) => {
        const isWeb = row.kind === LOAD_BALANCER_KIND && row.protocol === "tcp" && (row.port === "80" || row.port === "443");
        if (!isWeb) {
          return [finding(
            row,
            row.kind === LOAD_BALANCER_KIND
              ? "no more than 80/tcp and 443/tcp from the internet"
              : "nothing from the internet: only load balancers are reached from there",
          )];
        }
        return ofInternet && !ofInternet.includes(declaredAs(row)) ? [finding(row, notDeclared(row, program))] : [];
      });
      return verdict(proof, [...findings, ...withoutRow(program, proof, ofInternet)]);
    },
  };
}

function databaseReachable(declared: DeclaredReachability): StackPolicy {
  return {
    id: "network-database-access",
    description:
      "A database or cache is reached only by what depends on it or wears a security group that its rules name for it alone, never by a block of addresses or from the internet.",
    remediation:
      "Let in the security group of each client instead of addresses, give each client a group of its own, and take away rules for what is no longer there.",
    references: ["Security Hub RDS.2", "Checkov CKV_AWS_17", "Trivy AVD-AWS-0180", "cdk-nag AwsSolutions-EC23"],
    waivable: true,
    validateStack(program) {
      const ofOthers = declared[program.environment]?.filter((entry) => !isFromInternet(entry));
      if (ofOthers === undefined && !program.resources.some(({ type }) => Object.hasOwn(STORES, type))) return [];
      const proof = reachabilityOf(program);
      const dependents = dependentsIn(program);
      const rows = proof.rows.filter(isOfStore).flatMap((row) => {
        const allowed = allowedInstead(row, program, ofOthers, dependents);
        return allowed === undefined ? [] : [finding(row, allowed)];
      });
      // While something isn't known yet, it may be what wears the group.
      const unattached = proof.notYetKnown.length > 0 ? [] : proof.unattached.filter(isOfStore).map((one): Finding => ({
        resource: one.target,
        property: propertyOf(one.target),
        found: `${one.label} lets in, by ${one.via}, a security group that nothing wears`,
        allowed: "open only to groups that something wears, as whatever wears it next is let in unseen",
      }));
      return verdict(proof, [...rows, ...uniqueFindings(unattached), ...withoutRow(program, proof, ofOthers)]);
    },
  };
}

/** What must be instead of a row; undefined where it may be. */
function allowedInstead(
  row: Row,
  program: StackView,
  declared: readonly string[] | undefined,
  dependentsOf: (target: Resource) => ReadonlySet<string>,
): string | undefined {
  if (row.from === INTERNET) return "nothing from the internet";
  if (row.source !== undefined && row.blocks.length > 0) return undefined; // the block has its own row
  if (row.isWiderThanVpc) return "a security group of a client: the block is wider than the VPC";
  if (declared?.includes(declaredAs(row))) return undefined;
  if (declared) return notDeclared(row, program);
  if (row.source === undefined) return "a security group of a client that is in the program";
  if (!row.byGroupOfMany || dependentsOf(row.target).has(row.source.urn)) return undefined;
  return "a security group that only clients wear: this one doesn't depend on it, and shares the group with others";
}

function notDeclared(row: Row, { environment }: StackView): string {
  return `${declaredBelow(["reachable", environment], declaredAs(row))}, or not reachable`;
}

/** Entries of a declared list that the program doesn't bear out. */
function withoutRow(program: StackView, { rows, notYetKnown }: Reachability, declared: readonly string[] = []): Finding[] {
  if (notYetKnown.length > 0) return [];
  const real = new Set(rows.map(declaredAs));
  return declared.filter((entry) => !real.has(entry)).flatMap((entry) => {
    const target = rows.find(({ label }) => entry.startsWith(`${label}:`))?.target
      ?? program.resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1))[0];
    return target
      ? [{
        resource: target,
        property: propertyOf(target),
        found: `declared as ${entry}, which isn't so`,
        allowed: "in policy-pack/declared.json only as long as it is reachable",
      }]
      : [];
  });
}

function isFromInternet(entry: string): boolean {
  return entry.endsWith(`<- ${INTERNET}`);
}

function isOfStore({ kind }: { kind: string }): boolean {
  return kind === DATABASE_KIND || kind === CACHE_KIND;
}

function finding(row: Row, allowed: string): Finding {
  return {
    resource: row.target,
    property: propertyOf(row.target),
    found: `${row.label} reached on ${portAndProtocol(row)} from ${sourceOf(row)} by ${row.via.join(", ")}`,
    allowed,
  };
}

const GROUP_PROPERTIES = [
  "vpcSecurityGroupIds",
  "securityGroupIds",
  "securityGroups",
  "networkConfiguration",
  "primaryNetworkInterface",
  "vpcConfig",
  "launchTemplate",
  "definition",
  "target",
  "ecsTarget",
];

/** The property by which it wears its groups. */
function propertyOf({ properties }: Resource): string {
  return GROUP_PROPERTIES.find((key) => properties[key] !== undefined) ?? "vpcSecurityGroupIds";
}

/** What is found is certain; without it, what isn't known yet may still be wrong. */
function verdict({ notYetKnown }: Reachability, findings: Finding[]): Finding[] {
  if (findings.length === 0 && notYetKnown[0]) throw notYetKnown[0];
  return findings;
}

function uniqueFindings(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify([one.resource.urn, one.found]), one])).values()];
}

/** Gives the URNs of all that depend on a resource, directly or not. */
function dependentsIn({ resources }: StackView): (target: Resource) => ReadonlySet<string> {
  let direct: Map<string, string[]> | undefined;
  const known = new Map<string, ReadonlySet<string>>();
  return ({ urn: target }) => {
    const before = known.get(target);
    if (before) return before;
    if (direct === undefined) {
      direct = new Map();
      for (const { urn, dependencies } of resources) {
        for (const dependency of dependencies) {
          const urns = direct.get(dependency);
          if (urns) urns.push(urn);
          else direct.set(dependency, [urn]);
        }
      }
    }
    const all = new Set<string>();
    for (const open = [target]; open.length > 0;) {
      for (const urn of direct.get(open.pop()!) ?? []) {
        if (!all.has(urn)) open.push(urn);
        all.add(urn);
      }
    }
    known.set(target, all);
    return all;
  };
}
