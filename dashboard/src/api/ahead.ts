import { queryText, REST, type Query } from './address.ts';

/** Where the browser keeps the key that is signed in, for this origin. */
export const KEY_PLACE = 'turnout.api-key';
/** What comes later is read as anybody reads it. */
const KEPT_MS = 10_000;

/** Answers to what was asked before whoever needs it had arrived, by key and address. Each is taken once. */
const answers = new Map<string, Promise<Response>>();

export function askAhead(key: string, path: string, query: Query = {}): void {
  const url = `${REST}${path}${queryText(query)}`;
  const answer = fetch(url, { headers: { 'X-Api-Key': key }, credentials: 'omit' });
  // Whoever takes it hears of its failure.
  answer.catch(() => {});
  answers.set(nameOf(url, key), answer);
  setTimeout(() => answers.delete(nameOf(url, key)), KEPT_MS);
}

export function takeAhead(url: string, key: string | null): Promise<Response> | undefined {
  const name = nameOf(url, key ?? '');
  const answer = answers.get(name);
  answers.delete(name);
  return answer;
}

function nameOf(url: string, key: string): string {
  return `${key} ${url}`;
}
