import { normaliseSlug, slugProblem } from '../../../../src/core/code.ts';
import { strings } from '../../strings/strings.ts';
import { TextField } from '../../ui/field.tsx';
import { useIsTaken } from './links-api.ts';
import { useDebounced } from '../../ui/use-debounced.ts';

const t = strings.links.create;
const REST_MS = 250;

interface CodeFieldProps {
  readonly value: string;
  /** Empty for the default domain. */
  readonly domain: string;
  readonly onChange: (code: string) => void;
  /** What the API said of it. */
  readonly error: string | undefined;
}

/** A code of one's own: what becomes of it, and whether it is free, while it is typed. */
export function CodeField({ value, domain, onChange, error }: CodeFieldProps) {
  // How Turnout is set up is not known here; it lowers the case or joins segments when it makes the link.
  const code = normaliseSlug(value, { caseMode: 'strict', multiSegmentSlugs: true });
  const problem = value === '' ? null : slugProblem(code);
  const asked = useDebounced(problem === null ? code : '', REST_MS);
  const { isTaken, isFetching } = useIsTaken(asked, useDebounced(domain, REST_MS));
  const isAsked = asked === code && problem === null;

  const said = [
    code !== value.trim() && code !== '' && t.codeBecomes(code),
    code.includes('/') && t.codeSlash,
    isAsked && isFetching && t.codeChecking,
    isAsked && isTaken === false && t.codeFree,
  ].filter((each) => each !== false);
  const wrong = problem === null ? undefined : t.wrong(t.fields.customSlug, problem);
  return (
    <TextField
      label={t.code}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={value}
      onChange={onChange}
      error={error ?? wrong ?? (isAsked && isTaken === true ? t.codeTaken : undefined)}
      hint={<span aria-live="polite">{value === '' ? t.codeHint : said.join(' ')}</span>}
    />
  );
}
