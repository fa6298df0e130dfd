import { mistake, type Path } from "../components/shared/mistake";
import type { CrossCheck, Readings } from "./readings";
import { isArn } from "./secret-checks";

/** ARN in the settings, and whether AWS takes one of another account there. */
interface NamedArn {
  path: Path;
  arn: string;
  /** Reason why AWS takes only ARNs of the stack's own account; undefined if it takes others too. */
  ownOnly?: string;
}

/**
 * Checks that ARNs are of the stack's own account, or of one that `environment.otherAccounts` names. Others are mistakes, e.g. staging's
 * secret copied into the settings of production.
 */
export function accountChecks(readings: Readings, account: string, otherAccounts: readonly string[]): CrossCheck[] {
  const arns = arnsOf(readings);
  const used = new Set(arns.map(({ arn }) => accountOf(arn)));
  return [
    ...arns.map(({ path, arn, ownOnly }) => ({
      reads: [path],
      find: () => {
        const of = accountOf(arn);
        if (of === "" || of === account || of === "aws") return false;
        const own = `of the stack's own account, ${account}`;
        if (ownOnly !== undefined) return mistake(path, arn, `${own}: ${ownOnly}`);
        const word = `${readings.project}:environment has otherAccounts: ["${of}"]`;
        return !otherAccounts.includes(of) && mistake(path, arn, `${own}; where the other one is meant, ${word}`);
      },
    })),
    ...otherAccounts.map((other, index) => ({
      reads: [],
      find: () => {
        const at = ["environment", "otherAccounts", index];
        if (other === account) return mistake(at, other, "another account than the stack's own");
        if (otherAccounts.indexOf(other) !== index) return mistake(at, other, "named once");
        return !used.has(other) && mistake(at, other, "omitted, as no setting names anything of it");
      },
    })),
  ];
}

function arnsOf(readings: Readings): NamedArn[] {
  const { services = {}, jobs = {}, sites = {} } = readings.sections;
  const workloads = [
    ...Object.entries(services).map(([name, one]) => ({ path: ["services", name], one })),
    ...Object.entries(jobs).map(([name, one]) => ({ path: ["jobs", name], one })),
  ];
  const certificates = [["loadBalancer"], ...Object.keys(sites).map((name) => ["sites", name])].map((path) => [...path, "certificateArn"]);
  return [
    ...certificates.flatMap((path) => {
      const arn = readings.valueAt(...path);
      // Source: AWS RAM user guide, "Shareable AWS resources": of ACM only private certificate authorities.
      return typeof arn === "string" ? [{ path, arn, ownOnly: "ACM shares no certificates between accounts" }] : [];
    }),
    ...workloads.flatMap(({ path, one }) => [
      ...Object.entries(one.secrets).filter(([, named]) => isArn(named)).map(([variable, arn]) => ({
        path: [...path, "secrets", variable],
        arn,
        // Source: Amazon ECS developer guide, "Pass Systems Manager parameters through Amazon ECS environment variables".
        ...(arn.split(":")[2] === "ssm" && { ownOnly: "ECS reads SSM parameters of the same account only" }),
      })),
      ...one.secretKmsKeyArns.map((arn, index) => ({ path: [...path, "secretKmsKeyArns", index], arn })),
      ...one.permissions.flatMap(({ resources }, permission) =>
        resources.map((arn, index) => ({ path: [...path, "permissions", permission, "resources", index], arn }))
      ),
    ]),
  ];
}

/** Account of an ARN; empty if it has none, e.g. a bucket's. */
function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}
