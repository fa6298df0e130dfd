import { ContainerSessions } from "./container-session";
import { OperatedCluster } from "./ecs";
import { operationsTaskNamed, type RunningTask, withOperationsTask } from "./operations-task";
import type { OperationsTaskOf } from "./platform";
import { SessionManagerPlugin } from "./plugin";
import { SessionSignals } from "./signals";
import { executionName, StateMachines } from "./state-machines";
import type { OpsPlace, OpsRequest } from "./verb";

export interface Entered {
  sessions: ContainerSessions;
  cluster: OperatedCluster;
  signals: SessionSignals;
}

/** Finds the plugin before AWS is asked, connects, and handles signals until the session is over. */
export async function entering(
  { platform, io }: OpsRequest,
  { account }: OpsPlace,
  use: (entered: Entered) => Promise<number>,
): Promise<number> {
  const plugin = await SessionManagerPlugin.find(io.env);
  const cluster = await OperatedCluster.connect(account, platform.clusterName);
  const signals = new SessionSignals();
  try {
    const sessions = await ContainerSessions.connect(account, { cluster, plugin, signals, io });
    return signals.exitCode(await use({ sessions, cluster, signals }));
  } finally {
    signals.close();
  }
}

/** Starts a task for the person, and enters it. */
export function inOperationsTask(
  name: OperationsTaskOf["name"],
  use: (task: RunningTask, entered: Entered, place: OpsPlace) => Promise<number>,
): (request: OpsRequest) => (place: OpsPlace) => Promise<number> {
  return (request) => {
    const task = operationsTaskNamed(request.platform, name);
    return (place) =>
      entering(request, place, async (entered) => {
        const start = {
          task,
          operator: place.userId,
          reason: place.reason,
          execution: executionName(),
          runners: await StateMachines.connect(place.account),
          cluster: entered.cluster,
          write: (text: string) => void request.io.err.write(text),
          signal: entered.signals.signal,
        };
        return withOperationsTask(start, (running) => use(running, entered, place));
      });
  };
}
