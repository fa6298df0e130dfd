import type { StackView } from "../../stack-view";
import { addTo, textOf } from "../../values";
import { knownDocumentsOf, type Statement } from "../document";
import { matchesAction, resourcesOf } from "../grants";
import { arnCovers } from "../match";
import type { Role } from "../roles";
import { principalsOfKind } from "../trust";
import type { Steps } from "./search";

/** Statements of resource policies by the ARN of the role that they name, with the resource written out. */
function statementsOnResources({ resources }: StackView): ReadonlyMap<string, readonly Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const resource of resources) {
    const arn = textOf(resource.properties["arn"]) ?? resource.urn;
    for (const { kind, statements } of knownDocumentsOf(resource)) {
      if (kind !== "resource") continue;
      for (const statement of statements.filter(({ effect }) => effect === "Allow")) {
        const isItself = statement.resources.length === 0 || statement.resources.includes("*");
        for (const principal of principalsOfKind(statement, "aws")) {
          addTo(found, principal, isItself ? { ...statement, resources: [arn] } : statement);
        }
      }
    }
  }
  return found;
}

/** Compares what roles may do by their policies together, and by the policies of resources that name them. */
export class Gains {
  private readonly onResources: ReadonlyMap<string, readonly Statement[]>;

  constructor(stack: StackView, private readonly steps: Steps) {
    this.onResources = statementsOnResources(stack);
  }

  private statementsOf(role: Role): Statement[] {
    return [...this.steps.grants(role).allowed.map(({ statement }) => statement), ...this.onResources.get(role.arn ?? "") ?? []];
  }

  /** A permission of a role that another role's don't cover, in words; undefined if there is none. */
  of(other: Role, own: Role): string | undefined {
    if (own === other) return undefined;
    const { unseen: unseenOfOwn, denied } = this.steps.grants(own);
    const unseen = this.steps.grants(other).unseen.find((arn) => !unseenOfOwn.includes(arn));
    if (unseen !== undefined) return `${unseen} of role "${other.resource.name}"`;
    const mine = this.statementsOf(own);
    for (const statement of this.statementsOf(other)) {
      const actions = statement.notActions.length > 0 ? ["*"] : statement.actions;
      for (const action of actions) {
        for (const resource of resourcesOf(statement)) {
          if (denied.length > 0 || !mine.some((each) => isCovered(each, statement, action, resource))) {
            return `${action} on ${resource} of role "${other.resource.name}"`;
          }
        }
      }
    }
    return undefined;
  }
}

function isCovered(own: Statement, theirs: Statement, action: string, resource: string): boolean {
  return own.actions.some((pattern) => matchesAction(pattern, action)) && own.resources.some((pattern) => arnCovers(pattern, resource))
    && (Object.keys(own.conditions).length === 0 || JSON.stringify(own.conditions) === JSON.stringify(theirs.conditions));
}
