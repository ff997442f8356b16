import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { strings } from '../strings/strings.ts';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';

/** No page has this address. */
export function Nowhere() {
  return (
    <Page title={strings.app.nowhere}>
      <p>{strings.app.nowhereHint}</p>
      <p>
        <Link to="/">{strings.app.toLinks}</Link>
      </p>
    </Page>
  );
}

/** A page that could not be shown: of an older dashboard, or by a mistake of ours. */
export function Broken({ error }: ErrorComponentProps) {
  const wasReplaced = /dynamically imported module|module script/iu.test(String(error));
  return wasReplaced ? (
    <Page title={strings.app.newer}>
      <p>{strings.app.newerHint}</p>
      <p>
        <a href=".">{strings.app.reload}</a>
      </p>
    </Page>
  ) : (
    <Page title={strings.ui.failure.other[0]}>
      <Failure error={error} retry={() => location.reload()} />
    </Page>
  );
}
