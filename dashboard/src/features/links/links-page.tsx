import { Page } from '../../ui/page.tsx';

export function LinksPage() {
  return <Page title="Links">{null}</Page>;
}
