const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Groups that run now, by the process id of their leaders. */
const running = new Set<number>();

/** Asks a process that leads a group to end, with everything that it has started; jobs in a shell's background ignore SIGINT. */
export function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGTERM");
  } catch {
    // All of it has ended already.
  }
}

/**
 * Until the returned function is called, what asks this process to end ends the group too: a terminal sends its Ctrl-C only to its
 * own foreground group. Whoever else listens is still told; where nobody does, this process ends by the signal as it would have.
 */
export function shareSignals(leader: number): () => void {
  // First in line: one that listens once is gone as soon as it was told.
  if (running.size === 0) for (const name of signals) process.prependListener(name, forward);
  running.add(leader);
  return () => {
    running.delete(leader);
    if (running.size === 0) for (const name of signals) process.off(name, forward);
  };
}

function forward(name: NodeJS.Signals): void {
  for (const leader of running) endGroup(leader);
  if (process.listenerCount(name) > 1) return;
  for (const other of signals) process.off(other, forward);
  process.kill(process.pid, name);
}
