import { decodeQuery } from './match.ts';
import { SCAN_MARK } from './scan.ts';

/** What of a request travels on to the target. The target keeps its bytes: nothing of it is decoded and encoded again. */

/**
 * Adds the request's query to the target's. A parameter of the request takes the place of the target's of the same name (the
 * later wins); `trackParam` and the mark of a QR code stay behind. The fragment keeps its place at the end.
 */
export function forward(target: string, query: string, trackParam: string | null): string {
  const added = pairs(query).filter((pair) => pair !== SCAN_MARK && nameOf(pair) !== trackParam);
  if (added.length === 0) return target;
  const [url, fragment] = cutAt(target, '#');
  const [base, own] = cutAt(url, '?');
  const names = new Set(added.map(nameOf));
  const kept = pairs(own.slice(1)).filter((pair) => !names.has(nameOf(pair)));
  return `${base}?${[...kept, ...added].join('&')}${fragment}`;
}

/** Adds the path that followed the code, between the target's own path and its query. */
export function appendPath(target: string, extraPath: string): string {
  const [url, fragment] = cutAt(target, '#');
  const [base, query] = cutAt(url, '?');
  return `${base.replace(/\/$/, '')}${extraPath}${query}${fragment}`;
}

function pairs(query: string): readonly string[] {
  return query.split('&').filter((pair) => pair !== '');
}

/** Names with brackets (`a[]`) are lists: each value stays, so each is a name of its own. */
function nameOf(pair: string): string {
  const name = decodeQuery(cutAt(pair, '=')[0]);
  return name.endsWith('[]') ? decodeQuery(pair) : name;
}

/** What stands before a mark, and the mark with all behind it. */
function cutAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}
