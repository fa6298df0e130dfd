const pending = new Set<() => void>();

/** Does work when this process ends, by one listener however often it is asked. @returns What takes the work back. */
export function atExit(work: () => void): () => void {
  if (pending.size === 0) process.once("exit", doAll);
  pending.add(work);
  return () => {
    pending.delete(work);
    if (pending.size === 0) process.off("exit", doAll);
  };
}

function doAll(): void {
  for (const work of pending) work();
}
