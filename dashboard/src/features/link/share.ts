import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { addressOf, withoutScheme } from '../links/link-state.ts';

/** A link as other places take it. */

type Shared = Pick<ShortUrl, 'shortUrl' | 'title'>;

export function markdownOf(link: Shared): string {
  const title = (link.title ?? withoutScheme(link.shortUrl)).replace(/[\\[\]]/gu, '\\$&');
  // A closing bracket would end the address.
  const address = addressOf(link).replaceAll('(', '%28').replaceAll(')', '%29');
  return `[${title}](${address})`;
}

export function htmlOf(link: Shared): string {
  return `<a href="${escape(addressOf(link))}">${escape(link.title ?? withoutScheme(link.shortUrl))}</a>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}

/** Whether an address may become a link in a page: what runs code, or opens a program, may not. */
export function isSafeAddress(url: string): boolean {
  return /^\s*(?:https?|mailto):/iu.test(url);
}
