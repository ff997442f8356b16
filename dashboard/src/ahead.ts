import { HOME } from './api/address.ts';
import { askAhead, KEY_PLACE } from './api/ahead.ts';
import { listQuery } from './features/links/link-list-search.ts';

/**
 * What the first page asks for, asked while the rest of the program is still on its way: this file is loaded by itself, before it (vite.config.ts), and
 * imports none of it.
 */

/** Whether the page is the list of all links, as most people open it first. */
export const startsWithLinks = location.pathname === `${HOME}@dashboard/` && location.search === '';

const key = localStorage.getItem(KEY_PLACE);
// With a link that signs in, another key may be the one.
if (key !== null && location.hash === '') {
  askAhead(key, '/api-key');
  if (startsWithLinks) askAhead(key, '/short-urls', listQuery({}));
}
// The first of its kind takes 50 ms, whichever it is: now nothing waits for it.
void new Intl.NumberFormat().format(0);
