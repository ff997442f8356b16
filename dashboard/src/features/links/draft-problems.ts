import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';

const t = strings.links.create;

export type DraftField = keyof typeof t.fields;
export type FieldProblems = Partial<Record<DraftField, string>>;

/** What the API says is wrong with a new link, by its field, and what belongs to none. */
export function problemsOf(error: Error | null): { readonly fields: FieldProblems; readonly other?: string } {
  if (error === null) return { fields: {} };
  if (!(error instanceof ApiError)) return { fields: {}, other: error.message };
  if (error.kind === 'non-unique-slug') return { fields: { customSlug: t.codeTaken } };
  const fields: FieldProblems = {};
  const others: string[] = [];
  for (const { field, problem } of error.fields) {
    const name = field.replace(/\[\d+\]$/u, '');
    if (isField(name)) fields[name] ??= t.wrong(t.fields[name], problem);
    else others.push(`${field} ${problem}`);
  }
  if (error.fields.length === 0) return { fields, other: error.message };
  return others.length === 0 ? { fields } : { fields, other: others.join('; ') };
}

function isField(name: string): name is DraftField {
  return name in t.fields;
}
