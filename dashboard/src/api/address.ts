/** Addresses of the API of the Turnout that served this page. */

/** `/` or `/base/`: what stands before `@dashboard/`. */
export const HOME = new URL('..', document.baseURI).pathname;
export const REST = `${HOME}rest/v3`;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined | null>>;

/** Lists as the API reads them (`tags[]=a`); what is undefined, null or empty is left out. */
export function queryText(query: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const each of value as readonly string[]) parts.append(`${name}[]`, each);
    else if (value !== undefined && value !== null && value !== '') parts.append(name, String(value));
  }
  const text = parts.toString();
  return text === '' ? '' : `?${text}`;
}

/** A part of a path: codes and tags may hold slashes. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
