const pending = new Set<() => void>();

/** Runs work when this process exits, with a single listener for all calls. @returns Function that cancels the work. */
export function atExit(work: () => void): () => void {
  if (pending.size === 0) process.once("exit", runAll);
  pending.add(work);
  return () => {
    pending.delete(work);
    if (pending.size === 0) process.off("exit", runAll);
  };
}

function runAll(): void {
  for (const work of pending) work();
}
