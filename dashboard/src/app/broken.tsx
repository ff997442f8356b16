import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { strings } from '../strings/strings.ts';
import { Empty } from '../ui/empty.tsx';
import { Failure } from '../ui/failure.tsx';

/** No page has this address. */
export function Nowhere() {
  return (
    <Empty title={strings.app.nowhere} next={<Link to="/">{strings.app.toLinks}</Link>}>
      {strings.app.nowhereHint}
    </Empty>
  );
}

/** A page that could not be shown: of an older dashboard, or by a mistake of ours. */
export function Broken({ error }: ErrorComponentProps) {
  const wasReplaced = /dynamically imported module|module script/iu.test(String(error));
  return wasReplaced ? (
    <Empty title={strings.app.newer} next={<a href=".">{strings.app.reload}</a>}>
      {strings.app.newerHint}
    </Empty>
  ) : (
    <Failure error={error} retry={() => location.reload()} />
  );
}
