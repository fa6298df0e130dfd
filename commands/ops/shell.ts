import { UsageError } from "../../toolkit/shared/errors";
import { quoted } from "./container-session";
import { idOf } from "./ecs";
import { entering, inOperationsTask } from "./entering";
import { taskFor } from "./operations-task";
import { workloadNamed } from "./platform";
import type { Verb } from "./verb";

/** Name of the task for people, beside those of services. */
const OPERATIONS = "operations";

export const shellVerb: Verb = {
  words: ["NAME"],
  options: ["command", "reason"],
  summary: "a shell in a task of a service that accepts sessions, or in a task of your own: operations",
  acts: true,
  prepare: (request) => {
    const { args: { name, command }, platform, io } = request;
    const line = command ?? "sh";
    const reportsEnd = command !== undefined;
    if (name === OPERATIONS) {
      return inOperationsTask(OPERATIONS, (task, { sessions }) => sessions.enter(task, line, reportsEnd))(request);
    }
    const service = workloadNamed(platform, name, "service");
    if (!service.acceptsSessions) {
      throw new UsageError(
        `${name} accepts no sessions: set services.${name}.executeCommand and deploy, or look from a task of your own: shell operations`,
      );
    }
    return (place) =>
      entering(request, place, async ({ sessions, cluster }) => {
        const task = await cluster.entrance(service);
        io.err.write(`enters task ${idOf(task.taskArn)} of ${name}; all that is typed and shown is recorded\n`);
        return sessions.enter(task, line, reportsEnd);
      });
  },
};

export const psqlVerb: Verb = {
  words: [],
  options: ["owner", "command", "reason"],
  summary: "psql in a task of your own: as a user who reads, or --owner",
  acts: true,
  prepare: (request) => {
    const { args: { command } } = request;
    const words = command === undefined ? "" : `set -- -c ${quoted(command)}; `;
    const line = `${words}eval "$PSQL"`;
    return inOperationsTask(
      taskFor(request.args),
      (task, { sessions }) => sessions.enter(task, command === undefined ? `sh -c ${quoted(line)}` : line, command !== undefined),
    )(request);
  },
};
