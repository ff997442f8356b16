import type { NotFoundRedirects } from '../../../../src/http/api/contract.ts';
import type { RedirectName } from './domains-api.ts';

/** The form of where a domain's unknown addresses lead: empty for nowhere. */
export type RedirectForm = Readonly<Record<RedirectName, string>>;

/** What the settings say is no part of a domain: as its own it would stay when they change. */
export function formOf(redirects: NotFoundRedirects, ofSettings: NotFoundRedirects, isDefault: boolean): RedirectForm {
  const own = (name: RedirectName): string =>
    isDefault && redirects[name] === ofSettings[name] ? '' : (redirects[name] ?? '');
  return {
    baseUrlRedirect: own('baseUrlRedirect'),
    regular404Redirect: own('regular404Redirect'),
    invalidShortUrlRedirect: own('invalidShortUrlRedirect'),
  };
}

export function redirectsOf(form: RedirectForm): NotFoundRedirects {
  const said = (name: RedirectName): string | null => (form[name].trim() === '' ? null : form[name].trim());
  return {
    baseUrlRedirect: said('baseUrlRedirect'),
    regular404Redirect: said('regular404Redirect'),
    invalidShortUrlRedirect: said('invalidShortUrlRedirect'),
  };
}
