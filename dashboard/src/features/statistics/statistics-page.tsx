import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';
import { Figures } from './figures-view.tsx';
import { NoOrphans } from './no-orphans.tsx';
import { PeriodBar } from './period-bar.tsx';
import type { StatisticsSearch, Subject } from './statistics-search.ts';
import { SubjectSwitcher } from './subject-switcher.tsx';
import { useNow } from './use-now.ts';

/** Visits of everything, a link, a tag, a domain or of no link: the figures are the server's sums. */
export function StatisticsPage() {
  const search = useSearch({ from: '/statistics' });
  const navigate = useNavigate({ from: '/statistics' });
  const show = (next: StatisticsSearch) => void navigate({ search: next });
  function choose(subject: Subject): void {
    const { of: _of, code: _code, tag: _tag, domain: _domain, where: _where, ...kept } = search;
    show({ ...subject, ...kept });
  }
  const now = useNow();
  const mayNot = !useRights().orphans && search.of === 'orphans';
  const subject = JSON.stringify([search.of, search.code, search.tag, search.domain]);
  return (
    <Page title={strings.statistics.title} actions={<SubjectSwitcher subject={search} onChoose={choose} />}>
      <PeriodBar search={search} now={now} onShow={show} />
      {mayNot ? <NoOrphans /> : <Figures key={subject} search={search} now={now} onShow={show} />}
    </Page>
  );
}
