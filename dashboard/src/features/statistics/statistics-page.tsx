import { Page } from '../../ui/page.tsx';

export function StatisticsPage() {
  return <Page title="Statistics">{null}</Page>;
}
