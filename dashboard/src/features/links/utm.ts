/**
 * The parameters by which statistics of web sites tell campaigns apart. They are read from and written into an address as text:
 * all else in it stays byte for byte, also while it is still being typed.
 */

export const utmNames = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;
export type UtmName = (typeof utmNames)[number];
export type Utm = Readonly<Record<UtmName, string>>;

export function readUtm(url: string): Utm {
  const { parameters } = split(url);
  const valueOf = (name: UtmName): string => {
    const found = parameters.find((each) => nameOf(each) === name) ?? '';
    return decode(found.slice(found.indexOf('=') + 1 || found.length));
  };
  return {
    utm_source: valueOf('utm_source'),
    utm_medium: valueOf('utm_medium'),
    utm_campaign: valueOf('utm_campaign'),
    utm_term: valueOf('utm_term'),
    utm_content: valueOf('utm_content'),
  };
}

/** The parameter stays where it is, and is in the address once; an empty value takes it out. */
export function writeUtm(url: string, name: UtmName, value: string): string {
  const { before, parameters, hash } = split(url);
  const written = value === '' ? [] : [`${name}=${encodeURIComponent(value)}`];
  const at = parameters.findIndex((each) => nameOf(each) === name);
  const others = (part: readonly string[]) => part.filter((each) => nameOf(each) !== name);
  const next =
    at < 0
      ? [...parameters, ...written]
      : [...others(parameters.slice(0, at)), ...written, ...others(parameters.slice(at))];
  return `${before}${next.length === 0 ? '' : `?${next.join('&')}`}${hash}`;
}

function split(url: string) {
  const hashAt = url.indexOf('#');
  const [rest, hash] = hashAt < 0 ? [url, ''] : [url.slice(0, hashAt), url.slice(hashAt)];
  const queryAt = rest.indexOf('?');
  const query = queryAt < 0 ? '' : rest.slice(queryAt + 1);
  return {
    before: queryAt < 0 ? rest : rest.slice(0, queryAt),
    parameters: query.split('&').filter((each) => each !== ''),
    hash,
  };
}

function nameOf(parameter: string): string {
  return decode(parameter.split('=', 1)[0] ?? '');
}

/** As queries of forms are written. What is no percent-encoding stays as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
