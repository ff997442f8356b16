import type { ServerResponse } from 'node:http';

/** What the public side answers, whichever lane a request came by. */
export interface Answer {
  readonly status: number;
  /** Header lines as they go over the wire, each with its line break. */
  readonly fields: string;
  /** Its bytes as latin1 text: one string goes out, and its length is known. */
  readonly body: string;
}

export const NEVER_STORED = 'private, no-store';

/** 42 bytes: the smallest image that every browser takes (GIF89a, 1x1, transparent). */
const PIXEL = atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7');
/** How soon a client may try again when the store does not answer, in seconds. */
const RETRY_AFTER_SECONDS = '5';

export const pixel: Answer = {
  status: 200,
  fields: `Content-Type: image/gif\r\nCache-Control: ${NEVER_STORED}\r\n`,
  body: PIXEL,
};

export const notFound: Answer = page(
  404,
  'Not found',
  'There is no short link at this address. Check that it was typed or copied whole.',
);

const soon = page(503, 'Try again in a moment', 'This link can not be looked up right now.');
export const unavailable: Answer = { ...soon, fields: `${soon.fields}Retry-After: ${RETRY_AFTER_SECONDS}\r\n` };

export function methodNotAllowed(allow: string): Answer {
  return { status: 405, fields: `Allow: ${allow}\r\nCache-Control: ${NEVER_STORED}\r\n`, body: '' };
}

export function plain(body: string): Answer {
  return { status: 200, fields: 'Content-Type: text/plain; charset=utf-8\r\n', body: utf8(body) };
}

/** By node:http, beside the headers that it has already. */
export function send(response: ServerResponse, { status, fields, body }: Answer, isHead: boolean): void {
  for (const [, name = '', value = ''] of fields.matchAll(/(.+?): (.*)\r\n/g)) response.setHeader(name, value);
  response.statusCode = status;
  response.setHeader('Content-Length', body.length);
  response.end(isHead ? undefined : body, 'latin1');
}

/** Never stored. */
export function text(status: number, type: string, body: string): Answer {
  return { status, fields: `Content-Type: ${type}\r\nCache-Control: ${NEVER_STORED}\r\n`, body: utf8(body) };
}

export function redirectTo(status: number, location: string, cacheControl: string): Answer {
  return { status, fields: `Location: ${headerValue(location)}\r\nCache-Control: ${cacheControl}\r\n`, body: '' };
}

/**
 * A URL as a header carries it, to the byte: its UTF-8, as latin1 text. Browsers, curl and HTTP libraries read it as such (obs-text of RFC
 * 9110, section 5.5). White space and control characters are percent-encoded, so that no line break can reach the wire.
 */
function headerValue(url: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/[^\x21-\x7e]/.test(url)) return url;
  // eslint-disable-next-line no-control-regex
  const safe = url.toWellFormed().replace(/[\0-\x20\x7f-\x9f]/g, encodeURIComponent);
  return utf8(safe);
}

/** The UTF-8 of a text, as latin1 text. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function page(status: number, title: string, text: string): Answer {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}</style>
<h1>${title}</h1><p>${text}</p></html>
`;
  return {
    status,
    fields: `Content-Type: text/html; charset=utf-8\r\nCache-Control: ${NEVER_STORED}\r\n`,
    body: utf8(body),
  };
}
