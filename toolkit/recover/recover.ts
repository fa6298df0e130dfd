import { isDeepStrictEqual } from "node:util";

import { ProgramError } from "../shared/errors";
import type { Paint } from "../shared/paint";
import { type Decision, manualDecision } from "./decide";
import { showDecisions, showPending, showUndecided } from "./show";
import { type Export, nameOf, repaired, unread } from "./state";

/** External dependencies of a recovery. */
export interface Ports {
  pulumi: {
    export: (...options: string[]) => Promise<Export>;
    import: (state: Export) => Promise<void>;
    refresh: () => Promise<void>;
  };
  /** Returns a decision for each pending creation of a state. */
  inspect: (state: Export) => Promise<Decision[]>;
  /** Returns the user's answer to a question; undefined if the user must not be asked. */
  ask: ((question: string) => Promise<string>) | undefined;
  write: (text: string) => void;
  paint: Paint;
}

/** Recovers a stack. @returns Whether no operation is pending and every resource was read. */
export async function recover(stack: string, ports: Ports): Promise<boolean> {
  const { pulumi, write, paint } = ports;
  const state = await pulumi.export();
  const pending = state.deployment.pending_operations ?? [];
  const waiting = unread(state.deployment);
  if (pending.length === 0 && waiting.length === 0) {
    await ports.inspect(state); // rejects a manual id of a resource that was not being created
    write(`${paint("green", "✓")} nothing is pending in ${stack}: no update of it was cut off\n`);
    return true;
  }

  if (pending.length > 0) {
    write(
      `${paint("bold", `In ${stack}, ${count(pending.length, "operation was", "operations were")} cut off`)}\n${showPending(pending)}\n`,
    );
  }
  if (waiting.length > 0) {
    write(
      `${count(waiting.length, "resource was", "resources were")} taken over before and not read yet: ${
        waiting.map(nameOf).join(", ")
      }\n\n`,
    );
  }

  const decisions = await settled(await ports.inspect(state), ports);
  if (decisions.length > 0) write(`${paint("bold", "Resources that were being created")}\n${showDecisions(decisions, paint)}\n`);
  if (pending.some(({ type }) => type !== "creating")) write("The refresh resolves the remaining operations.\n\n");

  if (
    ports.ask !== undefined && !/^y(es)?$/i.test((await ports.ask(`Write this into the state of ${stack} and refresh it? (y/N) `)).trim())
  ) {
    write("Nothing is changed.\n");
    return false;
  }
  const adopted = decisions.filter((decision) => decision.action === "import");
  if (decisions.length > 0) {
    await unchangedSince(state, ports);
    await pulumi.import(repaired(state, adopted.map(({ resource, id, outputs }) => ({ urn: resource.urn, id, outputs }))));
  }
  await refreshed(stack, ports);
  return tellResult(stack, adopted.map(({ resource }) => resource.urn), decisions.length - adopted.length, ports);
}

/** Asks the user about undecided creations. @throws {ProgramError} If the user must not be asked. */
async function settled(decisions: Decision[], { ask, paint, write }: Ports): Promise<Decision[]> {
  const undecided = decisions.filter((decision) => decision.action === "ask");
  if (undecided.length === 0) return decisions;
  if (ask === undefined) throw new ProgramError(`cannot be resolved automatically; nothing is changed.\n${showUndecided(undecided)}`);

  write(showDecisions(undecided, paint));
  const answers = new Map<string, Decision>();
  for (const { resource, ids } of undecided) {
    const choices = ids.map((id, index) => `  ${index + 1}  it is ${id}\n`).join("");
    const answer = (await ask(`\n${nameOf(resource)}\n${choices}  n  it doesn't exist in AWS\n  or the id that pulumi import takes: `))
      .trim();
    if (answer === "") throw new ProgramError("without an answer nothing is changed");
    answers.set(resource.urn, manualDecision(resource, /^no?$/i.test(answer) ? undefined : (ids[Number(answer) - 1] ?? answer)));
  }
  write("\n");
  return decisions.map((decision) => answers.get(decision.resource.urn) ?? decision);
}

/** Rejects a state that another update has changed: the backend's lock is held only while the state is written. */
async function unchangedSince(state: Export, { pulumi }: Ports): Promise<void> {
  if (!isDeepStrictEqual(await pulumi.export(), state)) {
    throw new ProgramError(
      "the state has changed meanwhile, by another update perhaps: nothing is written. Run this again when it has ended",
    );
  }
}

async function refreshed(stack: string, { pulumi }: Ports): Promise<void> {
  try {
    await pulumi.refresh();
  } catch (error) {
    throw new ProgramError(
      `${
        (error as Error).message
      }\nThe state of ${stack} names what was found, but not all of it was read. Repair the reason and run this again, before any pulumi up`,
    );
  }
}

async function tellResult(stack: string, adopted: string[], cleared: number, { pulumi, write, paint }: Ports): Promise<boolean> {
  const { deployment } = await pulumi.export();
  const there = new Set((deployment.resources ?? []).filter((resource) => resource.delete !== true).map(({ urn }) => urn));
  const gone = adopted.filter((urn) => !there.has(urn));
  const left = [...(deployment.pending_operations ?? []).map(({ resource }) => resource), ...unread(deployment)];
  if (left.length > 0) {
    write(`${paint("red", "✗")} still pending in ${stack}: ${left.map(nameOf).join(", ")}\n`);
    return false;
  }
  write(
    `\n${paint("green", "✓")} the state of ${stack} is whole: ${adopted.length - gone.length} taken over, ${
      cleared + gone.length
    } cleared\n`,
  );
  if (gone.length > 0) write(`  The refresh found that these are not there: ${gone.map((urn) => nameOf({ urn, type: "" })).join(", ")}\n`);
  write(`  Now: pulumi up --stack ${stack}\n`);
  return true;
}

const count = (number: number, one: string, several: string) => `${number} ${number === 1 ? one : several}`;
