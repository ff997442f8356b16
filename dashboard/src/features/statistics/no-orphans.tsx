import { strings } from '../../strings/strings.ts';
import { Empty } from '../../ui/empty.tsx';

const [title, hint] = strings.ui.failure.forbidden;

/** In place of orphan visits, for a key that may not see them: the API would only say that there are none. */
export function NoOrphans() {
  return <Empty title={title}>{hint}</Empty>;
}
