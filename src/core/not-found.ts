/** Fills a not-found redirect's placeholders: as they are in its path, percent-encoded in its query. `path` as sent. */
export function fillPlaceholders(template: string, facts: { readonly domain: string; readonly path: string }): string {
  if (!template.includes('{')) return template;
  const query = template.indexOf('?');
  const end = query === -1 ? template.length : query;
  const fill = (text: string, encode: (value: string) => string): string =>
    text.replaceAll('{DOMAIN}', () => encode(facts.domain)).replaceAll('{ORIGINAL_PATH}', () => encode(facts.path));
  return fill(template.slice(0, end), (value) => value) + fill(template.slice(end), encodeURIComponent);
}
