import { ApiError } from '../api/client.ts';
import { strings } from '../strings/strings.ts';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';

const t = strings.ui.failure;

/** What could not be read, in place of it. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const [title, hint] = wordsOf(error);
  return (
    <div role="alert">
      <Empty title={title} next={retry && <Button onClick={retry}>{strings.ui.retry}</Button>}>
        {hint}
      </Empty>
    </div>
  );
}

function wordsOf(error: unknown): readonly [string, string] {
  if (!(error instanceof ApiError)) return t.other;
  switch (error.status) {
    case 0:
      return t.offline;
    case 403:
      return t.forbidden;
    case 404:
      return t.missing;
    case 409:
    case 412:
      return t.conflict;
    case 429:
      return t.busy;
    case 503:
      return t.away;
    default:
      return error.status >= 500 ? t.other : [t.other[0], error.message];
  }
}
