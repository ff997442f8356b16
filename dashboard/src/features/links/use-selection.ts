import { useCallback, useMemo, useState } from 'react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { idOf } from './link-state.ts';

export interface Selection {
  readonly links: readonly ShortUrl[];
  readonly has: (link: ShortUrl) => boolean;
  readonly set: (links: readonly ShortUrl[], selected: boolean) => void;
  readonly clear: () => void;
}

const NONE: ReadonlyMap<string, ShortUrl> = new Map();

/** Links that are chosen, over several pages of one list. Another list (`of`) begins without any: nothing that is not seen is chosen. */
export function useSelection(of: string): Selection {
  const [{ list, chosen }, setState] = useState({ list: of, chosen: NONE });
  const current = list === of ? chosen : NONE;
  const set = useCallback(
    (links: readonly ShortUrl[], selected: boolean) =>
      setState((before) => {
        const next = new Map(before.list === of ? before.chosen : NONE);
        for (const link of links) {
          if (selected) next.set(idOf(link), link);
          else next.delete(idOf(link));
        }
        return { list: of, chosen: next };
      }),
    [of],
  );
  return useMemo(
    () => ({
      links: [...current.values()],
      has: (link) => current.has(idOf(link)),
      set,
      clear: () => setState({ list: of, chosen: NONE }),
    }),
    [current, set, of],
  );
}
