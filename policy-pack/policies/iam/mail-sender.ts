import { documentsOf, type Statement } from "../../iam/document";
import { isAboutOn, resourcesOf } from "../../iam/grants";
import { hasWildcard } from "../../iam/match";
import { conditionsOn, narrows } from "../../iam/trust";
import { boundaryPolicies } from "../../iam/web-identities";
import type { Finding, StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { validateEach } from "../../values";

const FROM = "ses:FromAddress";

/** Actions that send mail and whose requests have the sender's address. Source: Service Authorization Reference, SES, condition keys. */
const SENDS = ["SendEmail", "SendRawEmail", "SendTemplatedEmail", "SendBulkTemplatedEmail", "SendCustomVerificationEmail"].map((name) =>
  `ses:${name}`
);

/** A domain's identity can write as every address of it, also as the boss. */
export const mailSender: StackPolicy = {
  id: "iam-mail-sender",
  description: "A grant to send mail by SES names the sender's addresses: by the condition ses:FromAddress, or by an identity that is an "
    + "address. A grant to an AWS service is limited by its source instead.",
  remediation: "Add StringEquals ses:FromAddress with the addresses from which the application sends, e.g. orders@example.com.",
  references: { cwe: ["CWE-250"], other: ["MITRE ATT&CK T1566"] },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const boundaries = boundaryPolicies(stack);
    return validateEach(stack.resources.filter((each) => !boundaries.has(each)), (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kind === "identity" || kind === "resource")
        .flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Allow"))
        .flatMap((statement) => findingsOf(resource, statement)));
  },
};

function findingsOf(resource: Resource, statement: Statement): Finding[] {
  if (!statement.actions.some((action) => /^ses:/i.test(action)) || isForServices(statement)) return [];
  const conditions = conditionsOn(statement, FROM);
  if (conditions.some((condition) => narrows(condition, isAddress))) return [];
  const wide = resourcesOf(statement).find((arn) => !isAddressIdentity(arn) && SENDS.some((action) => isAboutOn(statement, action, arn)));
  if (wide === undefined) return [];
  const [wrong] = conditions;
  return [{
    resource,
    property: wrong?.path ?? `${statement.path}.Condition.StringEquals.${FROM}`,
    found: wrong === undefined ? undefined : [...wrong.values],
    allowed: `the addresses of the sender, without a wildcard, as ${wide} may send from any`,
  }];
}

const isAddress = (value: string) => /^[^@\s]+@[^@\s]+$/.test(value) && !hasWildcard(value);

/** An identity that is one address can send from no other. */
const isAddressIdentity = (arn: string) => isAddress(arn.split(":identity/")[1] ?? "");

/** Principals of a resource policy that are all AWS services. */
const isForServices = ({ principals }: Statement) =>
  Object.keys(principals).length > 0 && Object.keys(principals).every((kind) => kind === "Service");
