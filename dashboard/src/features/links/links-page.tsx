import { useNavigate, useSearch } from '@tanstack/react-router';
import { useOpener } from '../../app/opener.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ExportAll } from './export-all.tsx';
import { changeLinkList, isFiltered, withoutFilters, type LinkListChange } from './link-list-search.ts';
import { LinkList } from './link-list.tsx';
import { LinkToolbar } from './link-toolbar.tsx';
import { useLinks } from './links-api.ts';

const t = strings.links;

/** All links, and finding among them: what is seen stands in the address. */
export function LinksPage() {
  const search = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const { data, error, refetch, isPlaceholderData } = useLinks(search);

  function change(next: LinkListChange, replace = false): void {
    void navigate({ search: (before) => changeLinkList(before, next), replace });
  }
  const clear = () => void navigate({ search: withoutFilters });

  // Nothing to find anything in.
  if (data?.pagination.totalItems === 0 && !isPlaceholderData && !isFiltered(search)) return <FirstLink />;
  return (
    <Page title={t.title} actions={<ExportAll search={search} />}>
      <LinkToolbar search={search} onChange={change} onClear={clear} />
      {error !== null && data === undefined ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <LinkList
          search={search}
          found={data}
          stale={isPlaceholderData}
          onChange={change}
          empty={<NothingFound past={(search.page ?? 1) > 1} onClear={clear} onFirst={() => change({})} />}
        />
      )}
    </Page>
  );
}

function FirstLink() {
  const { create } = useOpener();
  return (
    <Page title={t.title}>
      <Empty
        title={t.nothingYet}
        next={
          <Button tone="primary" onClick={create}>
            {t.createFirst}
          </Button>
        }
      >
        {t.nothingYetHint}
      </Empty>
    </Page>
  );
}

interface NothingFoundProps {
  readonly past: boolean;
  readonly onClear: () => void;
  readonly onFirst: () => void;
}

function NothingFound({ past, onClear, onFirst }: NothingFoundProps) {
  return past ? (
    <Empty title={t.pastEnd} next={<Button onClick={onFirst}>{t.firstPage}</Button>}>
      {t.pastEndHint}
    </Empty>
  ) : (
    <Empty title={t.nothingFound} next={<Button onClick={onClear}>{t.clear}</Button>}>
      {t.nothingFoundHint}
    </Empty>
  );
}
