import type { SimulatedRequest, Simulation } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { countryName, languageName } from '../../ui/format.ts';
import { fromLocal } from './local-time.ts';
import { visitors, type VisitorName } from './visitors.ts';

/** An imagined visitor, what it asks of the server, and what is said of the answer. */

export interface SimulatorForm {
  readonly visitor: VisitorName | 'other';
  /** Of `other`. */
  readonly userAgent: string;
  readonly language: string;
  readonly country: string;
  readonly city: string;
  readonly query: string;
  readonly ip: string;
  readonly date: string;
}

export const FIRST_VISITOR: SimulatorForm = {
  visitor: 'iphone',
  userAgent: '',
  language: '',
  country: '',
  city: '',
  query: '',
  ip: '',
  date: '',
};

const t = strings.link.simulator;

/** What is left empty is not said. */
export function simulatedRequest(form: SimulatorForm): SimulatedRequest {
  const said = {
    userAgent: form.visitor === 'other' ? form.userAgent.trim() : visitors[form.visitor],
    acceptLanguage: form.language.trim(),
    countryCode: form.country,
    cityName: form.city.trim(),
    query: form.query.trim().replace(/^\?/u, ''),
    ip: form.ip.trim(),
    date: fromLocal(form.date) ?? '',
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''));
}

/** Another user agent begins as the one that was chosen before. */
export function withVisitor(form: SimulatorForm, visitor: SimulatorForm['visitor']): SimulatorForm {
  const userAgent = visitor === 'other' && form.visitor !== 'other' ? visitors[form.visitor] : form.userAgent;
  return { ...form, visitor, userAgent };
}

/** A sentence around the address that the visitor gets, if any. */
export interface Said {
  readonly before: string;
  readonly target: string | null;
  readonly after: string;
}

export function sentenceOf(form: SimulatorForm, { outcome, location, priority, rules }: Simulation): Said {
  const who = whoOf(form);
  if (outcome !== 'redirect') return { before: t.closed[outcome](who), target: null, after: '' };
  if (priority !== null) return { before: t.sent(who), target: location, after: t.byRule(priority) };
  return { before: t.sentToLongUrl(who), target: location, after: rules.length === 0 ? t.noRules : t.noRuleHolds };
}

function whoOf({ visitor, city, country, language }: SimulatorForm): string {
  const place = [city.trim(), country === '' ? '' : countryName(country)].filter((each) => each !== '').join(', ');
  const first = language.split(/[,;]/u)[0]?.trim() ?? '';
  return [
    t.visitors[visitor].who,
    place === '' ? '' : t.inPlace(place),
    first === '' ? '' : t.inLanguage(languageName(first)),
  ].join('');
}
