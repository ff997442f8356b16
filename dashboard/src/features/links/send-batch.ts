import type { BatchResult, ShortUrl, ShortUrlDraft } from '../../../../src/http/api/contract.ts';
import type { ReadLine } from './read-lines.ts';

/** Lines in one request: often enough that progress is seen. */
const PART_LINES = 100;

/** What became of a line: its short URL, or why there is none. */
export interface SentLine extends Pick<ReadLine, 'line' | 'source'> {
  readonly longUrl: string;
  readonly shortUrl?: ShortUrl;
  readonly error?: string;
}

export interface Sending {
  readonly send: (drafts: readonly ShortUrlDraft[]) => Promise<BatchResult>;
  /** Of each part, as soon as it is there. */
  readonly onResults: (results: readonly SentLine[]) => void;
  readonly signal: AbortSignal;
  /** Said of lines that were not sent. */
  readonly stopped: string;
}

/**
 * Sends lines part by part. After a stop, or a request that failed as a whole, the rest is not sent. A part that was on its way
 * is always waited for: what it made is told.
 */
export async function sendLines(
  lines: readonly ReadLine[],
  { send, onResults, signal, stopped }: Sending,
): Promise<void> {
  let failure: string | null = null;
  for (let at = 0; at < lines.length; at += PART_LINES) {
    const part = lines.slice(at, at + PART_LINES);
    if (signal.aborted) failure ??= stopped;
    if (failure === null) {
      try {
        const { results } = await send(part.map(({ draft }) => draft));
        onResults(part.map((line, index) => ({ ...of(line), ...resultOf(results[index]) })));
        continue;
      } catch (error) {
        failure = (error as Error).message;
      }
    }
    const error = failure;
    onResults(part.map((line) => ({ ...of(line), error })));
  }
}

function of({ line, source, draft }: ReadLine) {
  return { line, source, longUrl: draft.longUrl };
}

function resultOf(result: BatchResult['results'][number] | undefined): Pick<SentLine, 'shortUrl' | 'error'> {
  const { shortUrl, error } = result ?? {};
  if (shortUrl !== undefined) return { shortUrl };
  const fields = error?.invalidFields?.map(({ field, problem }) => `${field} ${problem}`).join('; ');
  return { error: fields ?? error?.detail ?? '' };
}
