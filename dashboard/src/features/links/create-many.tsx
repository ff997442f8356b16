import { useEffect, useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { createBatch, useRefreshLinks } from './links-api.ts';
import { ManyInput, NO_LINES, type ManyForm } from './many-input.tsx';
import { ManyResults } from './many-results.tsx';
import type { ReadLines } from './read-lines.ts';
import { sendLines, type SentLine } from './send-batch.ts';

const t = strings.links.many;

interface Sent {
  /** How many are to be sent. */
  readonly of: number;
  readonly header: string;
  readonly results: readonly SentLine[];
}

/** Many links at once: seen before they are sent, and each with its result. */
export function CreateMany({ onTyped }: { readonly onTyped: (typed: boolean) => void }) {
  const [form, setForm] = useState(NO_LINES);
  const [sent, setSent] = useState<Sent | null>(null);
  const stop = useRef(new AbortController());
  const refresh = useRefreshLinks();
  useEffect(() => () => stop.current.abort(), []);

  function edit(next: ManyForm): void {
    setForm(next);
    setSent(null);
    onTyped(next.text !== '');
  }

  async function start({ header, lines }: ReadLines): Promise<void> {
    stop.current = new AbortController();
    let results: readonly SentLine[] = [];
    setSent({ of: lines.length, header, results });
    const { tags, findIfExists } = form;
    await sendLines(lines, {
      send: (drafts) =>
        createBatch(
          drafts.map((draft) => ({
            ...draft,
            tags: [...new Set([...(draft.tags ?? []), ...tags])],
            ...(findIfExists && { findIfExists }),
          })),
        ),
      onResults: (part) => {
        results = [...results, ...part];
        setSent({ of: lines.length, header, results });
      },
      signal: stop.current.signal,
      stopped: t.stopped,
    });
    onTyped(results.some(({ shortUrl }) => shortUrl === undefined));
    refresh();
  }

  if (sent === null) return <ManyInput form={form} onChange={edit} onSend={(lines) => void start(lines)} />;
  return (
    <ManyResults
      {...sent}
      onStop={() => stop.current.abort()}
      onEdit={(text) => edit({ ...form, text })}
      onAgain={() => edit({ ...form, text: '' })}
    />
  );
}
