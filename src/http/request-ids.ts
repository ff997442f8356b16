import { randomUUID } from 'node:crypto';

/** Of the 32 digits of a UUID the last eight count, and are decimal. */
const FIRST = 10_000_000;
const END = 100_000_000;

/**
 * Names requests that bring no X-Request-Id, in the form of a UUID: random digits that are drawn anew each 90 million requests, then a count. Ids are
 * unique and not secret, and a random one for each is 1 % of a redirect.
 */
export function makeRequestIds(): () => string {
  let beginning = '';
  let count = END;
  return () => {
    if (count === END) {
      beginning = randomUUID().slice(0, -8);
      count = FIRST;
    }
    return `${beginning}${count++}`;
  };
}
