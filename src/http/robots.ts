import type { LinkReader } from '../core/ports.ts';

/** robots.txt: which short links crawlers may visit. */

export interface RobotsSettings {
  readonly allowAll: boolean;
  readonly userAgents: readonly string[];
}

/** Crawlers read this much of a robots.txt (RFC 9309, section 2.5). */
const ROBOTS_BYTES_MAX = 500 * 1024;
const ROBOTS_PAGE = 1000;

export async function robotsText(
  { allowAll, userAgents }: RobotsSettings,
  domain: string,
  links: Pick<LinkReader, 'crawlableCodes'>,
): Promise<string> {
  const agents = userAgents.length === 0 ? ['*'] : userAgents;
  let body = `# Which short links crawlers may visit\n${agents.map((agent) => `User-agent: ${agent}\n`).join('')}`;
  if (allowAll) return `${body}Disallow: /rest/\n`;
  for (let after = ''; ;) {
    const codes = await links.crawlableCodes(domain, after, ROBOTS_PAGE);
    for (const code of codes) {
      const line = `Allow: /${encodeURI(code)}\n`;
      if (body.length + line.length > ROBOTS_BYTES_MAX) return `${body}Disallow: /\n`;
      body += line;
    }
    const last = codes.at(-1);
    if (last === undefined || codes.length < ROBOTS_PAGE) return `${body}Disallow: /\n`;
    after = last;
  }
}
