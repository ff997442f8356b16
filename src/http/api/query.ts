/** A query by parameter: the text, or the list of texts when it was given more than once or with brackets. */
export type RawQuery = Record<string, string | string[]>;

/**
 * Reads a query string. Lists come as `tags[]=a&tags[]=b` (JavaScript), `tags[0]=a&tags[1]=b` (PHP) or `tags=a&tags=b`; all
 * three mean the same. Broken percent-encoding is read as U+FFFD, as browsers do (WHATWG URL, urlencoded parsing).
 */
export function parseQuery(text: string): RawQuery {
  const query: RawQuery = Object.create(null) as RawQuery;
  for (const [name, value] of new URLSearchParams(text)) {
    const base = /^(.+)\[\d*\]$/u.exec(name)?.[1];
    const key = base ?? name;
    const known = query[key];
    if (known === undefined) query[key] = base === undefined ? value : [value];
    else if (Array.isArray(known)) known.push(value);
    else query[key] = [known, value];
  }
  return query;
}
