import { lookup as dnsLookup } from 'node:dns';
import { get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The title of the page that a long URL leads to. Fetched behind the answer, and never from a private, loopback, link-local or
 * other special address (RFC 6890): neither named in the URL, nor told by DNS, nor reached by a redirect. The address is checked
 * where the connection is made, so that a second DNS answer can not differ from the checked one.
 */

const TIMEOUT_MS = 3000;
const REDIRECTS_MAX = 5;
/** Titles stand at the beginning: no more of a page is read. */
const PAGE_BYTES_MAX = 256 * 1024;
const TITLE_CHARACTERS_MAX = 512;

/** Null when there is no title to be had, whatever the reason: a title is a courtesy. */
export async function resolveTitle(longUrl: string): Promise<string | null> {
  try {
    let url = new URL(longUrl);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      const response = await get(url, signal);
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        response.destroy();
        url = new URL(headers.location, url);
        continue;
      }
      if (statusCode !== 200 || !/^text\/html\b/i.test(headers['content-type'] ?? '')) {
        response.destroy();
        return null;
      }
      return await titleOf(response, /charset=["']?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1]);
    }
    return null;
  } catch {
    return null;
  }
}

/** Whether an address is one of the public internet's. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused !== undefined)
      return callback(new Error(`${hostname} leads to ${refused.address}, which is not public`), '', 0);
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    return first === undefined
      ? callback(new Error(`${hostname} has no address`), '', 0)
      : callback(null, first.address, first.family);
  });
};

async function get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} has no pages`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address in the URL is connected to without a lookup, so it is checked here.
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new Error(`${host} is not public`);
  const options: RequestOptions = {
    signal,
    lookup: publicLookup,
    agent: false,
    headers: {
      'User-Agent': 'Mozilla/5.0 (compatible; Turnout; link titles)',
      Accept: 'text/html',
      'Accept-Encoding': 'identity',
    },
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.protocol === 'https:' ? httpsGet(url, options, resolve) : httpGet(url, options, resolve);
  request.on('error', reject);
  return await promise;
}

async function titleOf(response: IncomingMessage, charset: string | undefined): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > PAGE_BYTES_MAX || /<\/title\s*>/i.test(chunk.toString('latin1'))) break;
  }
  const page = Buffer.concat(chunks);
  const declared = charset ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(page.toString('latin1'))?.[1] ?? 'utf-8';
  const title = /<title[^>]*>([\s\S]*?)<\/title\s*>/i.exec(new TextDecoder(declared).decode(page))?.[1];
  const text = unescapeHtml(title ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? null : Array.from(text).slice(0, TITLE_CHARACTERS_MAX).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  raquo: '»',
  laquo: '«',
};

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
