import { constants } from "node:os";

type Listener = (signal: NodeJS.Signals) => void;

/** Typed by a person: the terminal sends them to the plugin too, which passes them on to the container. */
const TYPED: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGTSTP"];
/** End the command, the session and the task. */
const ENDING: readonly NodeJS.Signals[] = ["SIGTERM", "SIGHUP"];

/** Signals while a session is prepared and while it runs, so that neither it nor its task outlives the command. */
export class SessionSignals {
  private readonly ended = new AbortController();
  private child: Listener | undefined;
  private readonly listeners: (readonly [NodeJS.Signals, () => void])[];
  /** The signal that ended the command. */
  received: NodeJS.Signals | undefined;

  constructor(private readonly source: Pick<NodeJS.EventEmitter, "on" | "off"> = process) {
    this.listeners = [...TYPED, ...ENDING].map((signal) => [signal, () => this.receive(signal)] as const);
    for (const [signal, listener] of this.listeners) source.on(signal, listener);
  }

  /** Aborted when the command has to end. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** While a child is attached, typed signals are its own, and others are passed on to it. @returns A function that ends this. */
  attach(child: Listener): () => void {
    this.child = child;
    return () => (this.child = undefined);
  }

  close(): void {
    for (const [signal, listener] of this.listeners) this.source.off(signal, listener);
  }

  /** The exit code of a command that a signal ended, as shells have it; otherwise the given one. */
  exitCode(code: number): number {
    return this.received === undefined ? code : 128 + constants.signals[this.received];
  }

  private receive(signal: NodeJS.Signals): void {
    if (TYPED.includes(signal) && (this.child !== undefined || signal === "SIGTSTP")) return;
    this.received ??= signal;
    this.child?.(signal);
    this.ended.abort();
  }
}
