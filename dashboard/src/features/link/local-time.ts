/** Times as the browser's own field for them has them: local, without an offset (`2026-05-01T10:00`). */

/** Of an ATOM date; empty for none. Seconds only where there are some. */
export function toLocal(date: string | null): string {
  const at = new Date(date ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return '';
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, at.getSeconds() === 0 ? 16 : 19);
}

/** As the API takes it; null for none. */
export function fromLocal(text: string): string | null {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? null : at.toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** "Europe/Rome" */
export function timeZoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
