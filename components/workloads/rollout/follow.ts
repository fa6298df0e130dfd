import type { Deployment, LoadBalancer, Service } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import { isTransient } from "../../../toolkit/shared/aws-client";
import type { Clock } from "../../shared/clock";
import { rolloutReport, type StoppedTask } from "./rollout-report";
import { countFor, type DesiredDeployment, primaryOf, rolloutStateOf, shortName } from "./rollout-state";

/** The ECS calls that a rollout needs. */
export interface ServiceView {
  service(): Promise<Service | undefined>;
  /** Requests a deployment; returns the id of the one that begins. */
  deploy(
    desired: DesiredDeployment,
    more: { desiredCount: number | undefined; loadBalancers?: readonly LoadBalancer[] },
  ): Promise<string | undefined>;
  /** The task of a deployment that stopped last. */
  stoppedTask(deployment: string | undefined): Promise<StoppedTask | undefined>;
}

export interface Following {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  desired: DesiredDeployment;
  logGroup: string;
  /** True: this update requested the deployment. False: an earlier update did, and its outcome is unknown. */
  isFresh: boolean;
  /** Id of the deployment that this update replaces: an answer that still shows it may be older than the request. */
  before?: string | undefined;
  limitMinutes: number;
}

/** State of the request for the deployment. */
type Phase =
  /** An earlier update requested it, and may have failed or been interrupted: if ECS isn't deploying it, it must be requested again. */
  | { name: "resuming" }
  /** This run requested it at `since`, or has seen ECS deploy it. */
  | {
    name: "following";
    since: number;
    /** Id of the deployment that it replaces. */
    replaced: string | undefined;
    /** Its own id, once ECS shows it. */
    deployment: string | undefined;
  };

/** Seconds between requests: short at first, as some failures show at once. */
const PAUSES = [1, 2, 3];
const PAUSE = 5;
/**
 * Seconds in which an answer of ECS may be older than the update, recognized by the deployment's id, as the clocks of ECS and this machine
 * differ. After that the answer counts: the provider requests nothing if the state already has it.
 */
const SETTLED_SECONDS = 30;
/** Without any answer; longer than an access token takes to be renewed or a laptop to find its network again. */
const LOST_SECONDS = 120;

/**
 * Waits until a service runs the desired deployment.
 *
 * @throws {RunError} It doesn't: with what runs instead, the reason, and the last log lines of its tasks.
 */
export async function follow(view: ServiceView, following: Following, clock: Clock): Promise<void> {
  const { subject, desired, logGroup, isFresh, before, limitMinutes } = following;
  const started = clock.now();
  const isSettled = ({ since }: { since: number }) => clock.now() - since > SETTLED_SECONDS * 1000;
  let phase: Phase = isFresh ? { name: "following", since: started, replaced: before, deployment: undefined } : { name: "resuming" };
  let progress = "no answer from ECS yet";

  for await (const service of poll(() => view.service(), subject, clock)) {
    const failure = async (runs: Deployment | undefined, why: string, deployment: string | undefined) =>
      new RunError(rolloutReport({
        subject,
        desired,
        runs,
        why,
        logGroup,
        stopped: await view.stoppedTask(deployment).catch((error: Error) => error),
        events: troubleSince(service, started),
      }));

    const primary = primaryOf(service)?.id;
    if (phase.name === "following" && phase.replaced !== undefined && phase.replaced === primary && !isSettled(phase)) {
      clock.report("ECS still shows the previous deployment");
      continue;
    }
    const state = rolloutStateOf(desired, service, phase.name === "following" ? phase.deployment : undefined);
    if (state.is === "running") return;
    if (state.is === "waiting") {
      phase = phase.name === "following"
        ? { ...phase, deployment: phase.deployment ?? state.deployment }
        : { name: "following", since: clock.now(), replaced: undefined, deployment: state.deployment };
      const [trouble] = troubleSince(service, started);
      progress = trouble === undefined ? state.progress : `${state.progress}; ${trouble}`;
      clock.report(progress);
    } else if (phase.name === "resuming") {
      clock.report(`requesting ${shortName(desired.taskDefinition)} again`);
      await view.deploy(desired, { desiredCount: countFor(desired, service) });
      phase = { name: "following", since: clock.now(), replaced: primary, deployment: undefined };
      continue;
    } else if (state.is === "failed") {
      throw await failure(state.runs, state.why, state.deployment);
    } else if (isSettled(phase)) {
      throw await failure(state.runs, state.differs.join("; "), undefined);
    }
    if (clock.now() - started > limitMinutes * 60_000) {
      const why = `${progress}; timed out after ${limitMinutes} min (rolloutTimeoutMinutes); ECS keeps trying`;
      throw await failure(undefined, why, phase.name === "following" ? phase.deployment : undefined);
    }
  }
}

/** A service as ECS has it now. @throws {RunError} ECS denies the request, or doesn't answer for two minutes. */
export async function serviceNow(view: ServiceView, subject: string, clock: Clock): Promise<Service | undefined> {
  for await (const service of poll(() => view.service(), subject, clock)) return service;
  return undefined;
}

/** Events of a service that report trouble, newest first. Source: Amazon ECS developer guide, "Amazon ECS service event messages". */
function troubleSince(service: Service | undefined, since: number): string[] {
  const isRecent = (at: Date | undefined) => at === undefined || at.getTime() >= since - CLOCK_DIFFERENCE;
  const events = (service?.events ?? []).filter(({ createdAt }) => isRecent(createdAt));
  return events.map(({ message = "" }) => message).filter((message) => TROUBLE.test(message));
}
const TROUBLE = /unable|fail|unhealthy|error|rolling back|unavailable|exceed/i;
/** Milliseconds by which this machine's clock may be ahead of AWS's. */
const CLOCK_DIFFERENCE = 60_000;

/** One answer after another, with pauses in between; retries while the connection is lost or throttled. */
async function* poll<T>(request: () => Promise<T>, subject: string, clock: Clock): AsyncGenerator<T> {
  let lostAt: number | undefined;
  for (let count = 0;; count++) {
    try {
      const answer = await request();
      lostAt = undefined;
      yield answer;
    } catch (error) {
      const { message } = error as Error;
      if (!isTransient(error)) throw new RunError(`${subject}: ECS denies the state of the rollout: ${message}`);
      lostAt ??= clock.now();
      if (clock.now() - lostAt > LOST_SECONDS * 1000) {
        throw new RunError(
          `${subject}: no answer from ECS for ${LOST_SECONDS} seconds, so the outcome of the rollout is unknown: ${message}. `
            + "Run pulumi up again: it checks again.",
        );
      }
      clock.report(`no answer from ECS: ${message}`);
    }
    await clock.sleep((PAUSES[count] ?? PAUSE) * 1000);
  }
}
