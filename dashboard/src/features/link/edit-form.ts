import type { ShortUrl, ShortUrlEdit } from '../../../../src/http/api/contract.ts';
import type { FieldProblem } from '../../api/client.ts';
import type { LinkState } from './link-api.ts';
import { fromLocal, toLocal } from './local-time.ts';

/** What the form of a link holds, and what of it is sent. */

export interface EditForm {
  readonly longUrl: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** As the browser's fields for times have them. */
  readonly validSince: string;
  readonly validUntil: string;
  readonly maxVisits: string;
  readonly crawlable: boolean;
  readonly forwardQuery: boolean;
}

export type EditableState = Omit<LinkState, 'redirectRules'>;

export function editableOf({ meta, longUrl, title, tags, crawlable, forwardQuery }: ShortUrl): EditableState {
  return { longUrl, title, tags, ...meta, crawlable, forwardQuery };
}

export function formOf(link: ShortUrl): EditForm {
  const { title, validSince, validUntil, maxVisits, ...rest } = editableOf(link);
  return {
    ...rest,
    title: title ?? '',
    validSince: toLocal(validSince),
    validUntil: toLocal(validUntil),
    maxVisits: maxVisits === null ? '' : String(maxVisits),
  };
}

/** Only what differs from what was there. */
export function editOf(base: EditForm, form: EditForm): ShortUrlEdit {
  const whole: Required<ShortUrlEdit> = {
    longUrl: form.longUrl,
    title: form.title.trim() === '' ? null : form.title,
    tags: [...form.tags],
    validSince: fromLocal(form.validSince),
    validUntil: fromLocal(form.validUntil),
    maxVisits: form.maxVisits.trim() === '' ? null : Number(form.maxVisits),
    crawlable: form.crawlable,
    forwardQuery: form.forwardQuery,
  };
  return only(whole, (field) => JSON.stringify(base[field]) !== JSON.stringify(form[field]));
}

/** What takes an edit back. */
export function undoOf(former: ShortUrl, edit: ShortUrlEdit): ShortUrlEdit {
  return only(editableOf(former), (field) => field in edit);
}

function only<T extends object>(whole: T, wanted: (field: keyof EditForm) => boolean): Partial<T> {
  return Object.fromEntries(Object.entries(whole).filter(([field]) => wanted(field as keyof EditForm))) as Partial<T>;
}

/** What the server says of a field, or of a part of it (`tags[1]`). */
export function problemOf(fields: readonly FieldProblem[], name: keyof EditForm): string | undefined {
  return fields.find(({ field }) => field === name || field.startsWith(`${name}[`))?.problem;
}
