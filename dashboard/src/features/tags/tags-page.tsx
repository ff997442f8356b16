import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useOpener } from '../../app/opener.tsx';
import { useKey } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DeleteTags } from './delete-tags.tsx';
import { MergeTags } from './merge-tags.tsx';
import { RenameTag } from './rename-tag.tsx';
import { readTagList, type TagListSearch } from './tag-list-search.ts';
import { TagTable } from './tag-table.tsx';
import { TagTools } from './tag-tools.tsx';
import { useTags, type TagInfo } from './tags-api.ts';

const t = strings.tags;
const route = getRouteApi('/tags');
const NOTHING: ReadonlySet<string> = new Set();

type Open =
  | { readonly what: 'rename'; readonly tag: string }
  | { readonly what: 'delete'; readonly tags: readonly TagInfo[] }
  | { readonly what: 'merge'; readonly tags: readonly TagInfo[] };

export function TagsPage() {
  const search: TagListSearch = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useTags(search);
  const [chosen, setChosen] = useState(NOTHING);
  const [open, setOpen] = useState<Open | null>(null);
  const mayEdit = useMayEdit();
  /** Another list is seen from its first page on. */
  const show = (change: Record<string, unknown>): void => {
    setChosen(NOTHING);
    void navigate({ search: readTagList({ ...search, page: undefined, ...change }), replace: 'q' in change });
  };
  const close = (): void => {
    setOpen(null);
    setChosen(NOTHING);
  };
  const all = data?.data ?? [];
  const selected = all.filter(({ tag }) => chosen.has(tag));
  return (
    <Page title={t.title}>
      <TagTools
        search={search}
        onShow={show}
        chosen={selected.length}
        onClear={() => setChosen(NOTHING)}
        onMerge={() => setOpen({ what: 'merge', tags: selected })}
        onDelete={() => setOpen({ what: 'delete', tags: selected })}
      />
      {!mayEdit && <Notice>{t.narrow}</Notice>}
      {data === undefined && error === null && <Skeleton rows={8} />}
      {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} />}
      {data !== undefined && all.length === 0 && <None search={search} onShow={show} />}
      {data !== undefined && all.length > 0 && (
        <>
          <TagTable
            tags={all}
            selection={mayEdit ? { chosen, onChange: setChosen } : undefined}
            onRename={(tag) => setOpen({ what: 'rename', tag })}
            onDelete={(tag) => setOpen({ what: 'delete', tags: [tag] })}
          />
          <Pager pagination={data.pagination} onPage={(page) => show({ page })} />
        </>
      )}
      {open?.what === 'rename' && <RenameTag tag={open.tag} onClose={close} />}
      {open?.what === 'delete' && <DeleteTags tags={open.tags} onClose={close} />}
      {open?.what === 'merge' && <MergeTags tags={open.tags} onClose={close} />}
    </Page>
  );
}

/** Tags are those of all links: who sees a part of these may not change them. */
function useMayEdit(): boolean {
  return useKey().roles.every(({ kind }) => kind === 'no-orphans');
}

interface NoneProps {
  readonly search: TagListSearch;
  readonly onShow: (change: Record<string, unknown>) => void;
}

function None({ search: { q, page }, onShow }: NoneProps) {
  const { create } = useOpener();
  if (q === undefined && page === undefined) {
    return (
      <Empty title={t.emptyTitle} next={<Button onClick={create}>{t.emptyAction}</Button>}>
        {t.empty}
      </Empty>
    );
  }
  return (
    <Empty
      title={q === undefined ? t.noPage : t.nothingTitle(q)}
      next={<Button onClick={() => onShow({ q: undefined })}>{t.clear}</Button>}
    >
      {q === undefined ? undefined : t.nothing}
    </Empty>
  );
}
