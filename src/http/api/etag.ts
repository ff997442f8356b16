import type { FastifyRequest } from 'fastify';
import type { Link } from '../../core/link.ts';
import type { IsExpected } from '../../core/edit-link.ts';

/**
 * Names what people edit of a link: its id, since a code may be given again, and its version. Visits that come in meanwhile
 * change the answer's counts, but no edit can be lost by them, so they do not change the tag.
 */
export function etagOf(link: Link): string {
  return `"${link.id}-${link.version}"`;
}

/** What If-Match asks for (RFC 9110, section 13.1.1): undefined when it is absent. Weak tags never match. */
export function expectedBy(request: Pick<FastifyRequest, 'headers'>): IsExpected | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = new Set(header.split(',').map((tag) => tag.trim()));
  return (link) => tags.has(etagOf(link));
}
