import { refuse } from "../components/shared/validation";
import type { Sections } from "./index";
import type { Check } from "./section";

/** What an ARN in the settings is for, as far as it decides whether another account's can work. */
interface NamedArn {
  owner: string;
  property: string;
  arn: string;
  /** AWS takes the account's own alone. */
  ownOnly?: string;
}

/**
 * ARNs of another account are a slip of the pen, such as production that reads staging's secret by copy and paste, unless
 * `environment.otherAccounts` names the account.
 */
export function accountChecks(project: string, account: string, otherAccounts: readonly string[], sections: Partial<Sections>): Check[] {
  const arns = arnsOf(project, sections);
  const used = new Set(arns.map(({ arn }) => accountOf(arn)));
  return [
    ...arns.map(({ owner, property, arn, ownOnly }) => () => {
      const of = accountOf(arn);
      if (of === "" || of === account || of === "aws") return;
      if (ownOnly !== undefined) refuse(owner, property, arn, `of the stack's own account, ${account}: ${ownOnly}`);
      if (!otherAccounts.includes(of)) {
        refuse(
          owner,
          property,
          arn,
          `of the stack's own account, ${account}; where the other one is meant, ${project}:environment has otherAccounts: ["${of}"]`,
        );
      }
    }),
    ...otherAccounts.map((other, index) => () => {
      const allowed = other === account
        ? "another account than the stack's own"
        : otherAccounts.indexOf(other) !== index
        ? "named once"
        : "left out, as no setting names anything of it";
      if (other === account || otherAccounts.indexOf(other) !== index || !used.has(other)) {
        refuse(`${project}:environment`, `otherAccounts[${index}]`, other, allowed);
      }
    }),
  ];
}

function arnsOf(project: string, { services = {}, jobs = {}, loadBalancer }: Partial<Sections>): NamedArn[] {
  const workloads = [
    ...Object.entries(services).map(([name, one]) => ({ owner: `${project}:services.${name}`, one })),
    ...Object.entries(jobs).map(([name, one]) => ({ owner: `${project}:jobs.${name}`, one })),
  ];
  return [
    ...(loadBalancer?.certificateArn === undefined ? [] : [{
      owner: `${project}:loadBalancer`,
      property: "certificateArn",
      arn: loadBalancer.certificateArn,
      ownOnly: "ACM shares no certificates between accounts",
      // Source: AWS RAM user guide, "Shareable AWS resources": of certificates private authorities alone.
    }]),
    ...workloads.flatMap(({ owner, one }) => [
      ...Object.entries(one.secrets).map(([variable, arn]) => ({
        owner,
        property: `secrets.${variable}`,
        arn,
        // Source: Amazon ECS developer guide, "Pass Systems Manager parameters through Amazon ECS environment variables".
        ...(arn.split(":")[2] === "ssm" && { ownOnly: "ECS reads SSM parameters of the same account only" }),
      })),
      ...one.secretKmsKeyArns.map((arn, index) => ({ owner, property: `secretKmsKeyArns[${index}]`, arn })),
      ...one.permissions.flatMap(({ resources }, group) =>
        resources.map((arn, index) => ({ owner, property: `permissions[${group}].resources[${index}]`, arn }))
      ),
    ]),
  ];
}

/** Empty where the ARN has none, as a bucket's. */
function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}
