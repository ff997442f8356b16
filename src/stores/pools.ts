/** The pools of connections to database servers that this thread has open, for whoever watches. */

export interface Pool {
  readonly name: string;
  readonly idle: number;
  readonly busy: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

const open = new Set<() => Pool>();

export function poolsOfThread(): readonly Pool[] {
  return Array.from(open, (read) => read());
}

/** To be called with what reads a pool's state. Returns what is to be called when it closes. */
export function poolOpened(read: () => Pool): () => void {
  open.add(read);
  return () => open.delete(read);
}
