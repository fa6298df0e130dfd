import type { Deployment, LoadBalancer, Service } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import { isTransient } from "../../../toolkit/shared/aws-client";
import type { Clock } from "../../shared/clock";
import { report, type StoppedTask } from "./report";
import { type Asked, countFor, judgeRollout, primaryOf, shortName } from "./verdict";

/** What ECS tells of one service, and takes. */
export interface ServiceView {
  service(): Promise<Service | undefined>;
  /** Asks for a deployment; gives the id of the one that begins. */
  deploy(asked: Asked, more: { desiredCount: number | undefined; loadBalancers?: readonly LoadBalancer[] }): Promise<string | undefined>;
  /** The task of a deployment that stopped last. */
  stoppedTask(deployment: string | undefined): Promise<StoppedTask | undefined>;
}

export interface Following {
  /** Who reports, e.g. `FargateService "api"`. */
  owner: string;
  asked: Asked;
  logGroup: string;
  /** True: ECS was asked in this update; false: in an earlier one, whose end nobody has seen. */
  isFresh: boolean;
  /** Id of the deployment that was there before this update asked for another: an answer that still shows it says nothing yet. */
  before?: string;
  limitMinutes: number;
}

/** Seconds between looks: soon at first, as some failures are told at once. */
const PAUSES = [1, 2, 3];
const PAUSE = 5;
/**
 * Until what ECS answers may be from before the update; by the deployment's id, as its clock and this one differ. After that it is
 * what there is: the provider asks ECS for nothing where the state has it already.
 */
const SETTLED_SECONDS = 30;
/** Without any answer; longer than an access token takes to be renewed or a laptop to find its network again. */
const LOST_SECONDS = 120;

/**
 * Waits until a service runs what was asked for.
 *
 * @throws {RunError} It doesn't: with what runs instead, why, and what its tasks said last.
 */
export async function follow(view: ServiceView, following: Following, clock: Clock): Promise<void> {
  const { owner, asked, logGroup, isFresh, limitMinutes } = following;
  const started = clock.now();
  let followed: string | undefined;
  let askedAt = isFresh ? started : undefined;
  let { before } = following;
  let last = "ECS has not answered";

  for await (const service of looks(() => view.service(), owner, clock)) {
    const isSettled = askedAt !== undefined && clock.now() - askedAt > SETTLED_SECONDS * 1000;
    if (before !== undefined && primaryOf(service)?.id === before && !isSettled) {
      clock.tell("ECS still shows the deployment from before");
      continue;
    }
    const verdict = judgeRollout(asked, service, followed);
    if (verdict.is === "running") return;
    const isOver = verdict.is === "failed" || (verdict.is === "other" && isSettled);
    const facts = async (runs: Deployment | undefined, why: string, deployment: string | undefined) => ({
      owner,
      asked,
      runs,
      why,
      logGroup,
      stopped: await view.stoppedTask(deployment).catch((error: Error) => error),
      events: troubleSince(service, started),
    });
    if (isOver && askedAt !== undefined) {
      const why = verdict.is === "failed" ? verdict.why : verdict.differs.join("; ");
      throw new RunError(report(await facts(verdict.runs, why, verdict.is === "failed" ? verdict.deployment : undefined)));
    }
    if (askedAt === undefined && verdict.is !== "waiting") {
      // An update before this one has failed or was cut off here: Pulumi's state has what was asked for, ECS has not.
      clock.tell(`asks ECS for ${shortName(asked.taskDefinition)} once more`);
      await view.deploy(asked, { desiredCount: countFor(asked, service) });
      before = primaryOf(service)?.id;
      askedAt = clock.now();
      followed = undefined;
      continue;
    }
    if (verdict.is === "waiting") {
      followed ??= verdict.deployment;
      askedAt ??= clock.now(); // it is being tried: no reason to ask for it again
      const [trouble] = troubleSince(service, started);
      last = trouble === undefined ? verdict.progress : `${verdict.progress}; ${trouble}`;
      clock.tell(last);
    }
    if (clock.now() - started > limitMinutes * 60_000) {
      const why = `${last}, and rolloutTimeoutMinutes, ${limitMinutes}, are over; ECS goes on trying`;
      throw new RunError(report(await facts(undefined, why, followed)));
    }
  }
}

/** A service as ECS has it now. @throws {RunError} ECS refuses to say, or doesn't answer for long. */
export async function serviceNow(view: ServiceView, owner: string, clock: Clock): Promise<Service | undefined> {
  for await (const service of looks(() => view.service(), owner, clock)) return service;
  return undefined;
}

/** What a service said of trouble, newest first. Source: Amazon ECS developer guide, "Amazon ECS service event messages". */
function troubleSince(service: Service | undefined, since: number): string[] {
  const isRecent = (at: Date | undefined) => at === undefined || at.getTime() >= since - CLOCK_DIFFERENCE;
  return (service?.events ?? []).filter(({ message, createdAt }) => isRecent(createdAt) && TROUBLE.test(message ?? "")).map(({ message }) =>
    message ?? ""
  );
}
const TROUBLE = /unable|fail|unhealthy|error|rolling back|unavailable|exceed/i;
/** Milliseconds by which this machine's clock may be ahead of AWS's. */
const CLOCK_DIFFERENCE = 60_000;

/** One answer after another, with pauses; a connection that is lost for a while is waited for. */
async function* looks<T>(look: () => Promise<T>, owner: string, clock: Clock): AsyncGenerator<T> {
  let lostAt: number | undefined;
  for (let count = 0;; count++) {
    try {
      const answer = await look();
      lostAt = undefined;
      yield answer;
    } catch (error) {
      if (!isTransient(error)) throw new RunError(`${owner}: ECS refuses to say how the rollout stands: ${(error as Error).message}`);
      lostAt ??= clock.now();
      if (clock.now() - lostAt > LOST_SECONDS * 1000) {
        throw new RunError(
          `${owner}: no answer from ECS for ${LOST_SECONDS} seconds, so nobody knows how the rollout ended: ${
            (error as Error).message
          }. Run pulumi up again: it looks again.`,
        );
      }
      clock.tell(`no answer from ECS: ${(error as Error).message}`);
    }
    await clock.sleep((PAUSES[count] ?? PAUSE) * 1000);
  }
}
