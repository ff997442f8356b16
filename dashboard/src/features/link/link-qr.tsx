import type { LinkShown } from './link-api.ts';

export function LinkQr({ link }: LinkShown) {
  return <p>{link.value.shortUrl}</p>;
}
