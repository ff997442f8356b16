import { strings } from '../../strings/strings.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { formatNumber } from '../../ui/format.ts';
import { useToast } from '../../ui/toast.tsx';
import { namesOf } from './tag-name.ts';
import { useDeleteTags, type TagInfo } from './tags-api.ts';

const t = strings.tags;

export function DeleteTags({ tags, onClose }: { readonly tags: readonly TagInfo[]; readonly onClose: () => void }) {
  const { mutate, error, isPending } = useDeleteTags();
  const { say } = useToast();
  const only = tags.length === 1 ? tags[0] : undefined;
  return (
    <Confirm
      open
      onClose={onClose}
      title={only === undefined ? t.removeTitleMany(formatNumber(tags.length)) : t.removeTitle(only.tag)}
      action={t.removeAction}
      busy={isPending}
      error={error?.message}
      onConfirm={() =>
        mutate(
          tags.map(({ tag }) => tag),
          {
            onSuccess: () => {
              say(t.removed(namesOf(tags)));
              onClose();
            },
          },
        )
      }
    >
      {only === undefined ? (
        <>
          <p>{t.removeManyHint}</p>
          <ul>
            {tags.map(({ tag, shortUrlsCount }) => (
              <li key={tag}>{t.removeEach(tag, shortUrlsCount, formatNumber(shortUrlsCount))}</li>
            ))}
          </ul>
        </>
      ) : (
        <p>{t.removeHint(only.shortUrlsCount, formatNumber(only.shortUrlsCount))}</p>
      )}
    </Confirm>
  );
}
