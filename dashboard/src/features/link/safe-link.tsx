import { isSafeAddress } from './share.ts';

/** Where something leads: a link where following it is safe, and text otherwise. */
export function SafeLink({ url }: { readonly url: string }) {
  if (!isSafeAddress(url)) return <span>{url}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {url}
    </a>
  );
}
