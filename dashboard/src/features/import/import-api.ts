import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ImportedLink, LinkImport, LinkImportResult } from '../../../../src/http/api/contract.ts';
import { ApiError, request } from '../../api/client.ts';
import { isPassing } from '../../api/queries.ts';
import type { Item } from './link-of-row.ts';
import { runImport, type Outcome } from './run-import.ts';

/** As exports and the history of links name where a link is from. */
const SOURCE = 'dashboard';
/** A part that fails for a moment is sent again by itself; doing it twice changes nothing. */
const TRIES_MAX = 3;
const PAUSE_MS = 2000;

export interface RunState {
  readonly state: 'running' | 'stopped' | 'failed' | 'done';
  readonly outcomes: readonly Outcome[];
  readonly error: Error | null;
}

/** A run over the items from its first part on, that can be stopped and goes on where it was. It stops when it is left. */
export function useImportRun(items: readonly Item[], dryRun: boolean) {
  const [run, setRun] = useState<RunState>({ state: 'running', outcomes: [], error: null });
  const stopper = useRef(new AbortController());
  const client = useQueryClient();

  const work = useCallback(
    async (from: number) => {
      const { signal } = (stopper.current = new AbortController());
      let done = from;
      const onPart = (part: readonly Outcome[]): void => {
        done += part.length;
        setRun((before) => ({ ...before, outcomes: [...before.outcomes, ...part] }));
      };
      try {
        await runImport({ items, from, send: (links) => send(links, dryRun, signal), signal, onPart });
        setRun((before) => ({ ...before, state: done < items.length ? 'stopped' : 'done' }));
      } catch (error) {
        setRun((before) => ({ ...before, state: signal.aborted ? 'stopped' : 'failed', error: error as Error }));
      }
      if (!dryRun) await client.invalidateQueries();
    },
    [items, dryRun, client],
  );

  useEffect(() => {
    // Not at once: React's strict mode mounts twice, and one of them is taken back before it begins.
    const timer = setTimeout(() => void work(0));
    return () => {
      clearTimeout(timer);
      stopper.current.abort();
    };
  }, [work]);

  function goOn(): void {
    setRun({ ...run, state: 'running', error: null });
    void work(run.outcomes.length);
  }

  return { ...run, stop: () => stopper.current.abort(), goOn };
}

async function send(
  links: readonly ImportedLink[],
  dryRun: boolean,
  signal: AbortSignal,
): Promise<LinkImportResult['results']> {
  const body: LinkImport = { source: SOURCE, dryRun, links };
  for (let tries = 1; ; tries += 1) {
    try {
      return (await request<LinkImportResult>('POST', '/import/links', { body })).results;
    } catch (error) {
      if (tries >= TRIES_MAX || !isPassing(error) || signal.aborted) throw error;
      const after = error instanceof ApiError ? error.retryAfter : null;
      await new Promise((resolve) => setTimeout(resolve, after === null ? PAUSE_MS : after * 1000));
    }
  }
}
