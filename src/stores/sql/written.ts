import { linksWritten } from '../../channels.ts';

/** Tells how many links a write has changed, by what it resolves to: links, of which those that could not be made are null, or whether it was done. */
export function written<T>(change: 'made' | 'edited' | 'deleted', result: T): T {
  const links = Array.isArray(result) ? result.filter((link) => link !== null).length : Number(Boolean(result));
  if (links > 0) linksWritten.publish({ change, links });
  return result;
}
