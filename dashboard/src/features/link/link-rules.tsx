import type { LinkShown } from './link-api.ts';

export function LinkRules({ link }: LinkShown) {
  return <p>{link.value.shortUrl}</p>;
}
