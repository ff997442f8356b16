import type { Click } from '../core/click.ts';

/**
 * A click as one JSON line, the same value that JSON.stringify gives at half of its cost: what senders say of themselves seldom
 * changes, so the quoted forms are remembered, and the time is written once a millisecond.
 */
export function lineOf(click: Click): string {
  const { ip, redirectUrl } = click;
  return `${startOf(click.at)}${click.kind}","linkId":${click.linkId},"domain":${remembered(click.domain)},"ip":${
    ip === null ? 'null' : JSON.stringify(ip)
  },"userAgent":${remembered(click.userAgent)},"referer":${remembered(click.referer)},"language":${remembered(
    click.language,
  )},"visitedUrl":${JSON.stringify(click.visitedUrl)},"redirectUrl":${
    redirectUrl === null ? 'null' : JSON.stringify(redirectUrl)
  }}\n`;
}

/** Texts of at most 1,024 characters each (CLICK_LIMITS): some megabytes at the worst. */
const REMEMBERED_MAX = 2048;
const quoted = new Map<string, string>();

function remembered(text: string): string {
  const known = quoted.get(text);
  if (known !== undefined) return known;
  if (quoted.size >= REMEMBERED_MAX) quoted.clear();
  const fresh = JSON.stringify(text);
  quoted.set(text, fresh);
  return fresh;
}

let startAt = NaN;
let start = '';

function startOf(at: number): string {
  if (at !== startAt) {
    startAt = at;
    start = `{"v":1,"at":${at},"kind":"`;
  }
  return start;
}
