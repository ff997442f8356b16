/**
 * Every error that a caller may have to answer for, by code. An adapter turns its own failures into one of these or lets
 * them pass as they are (a failure to do the job is an exception with a `cause`, never a code).
 */
export const errorCodes = [
  'invalid-data',
  'malformed-request-body',
  'non-unique-slug',
  'missing-authentication',
  'invalid-api-key',
  'forbidden',
  'forbidden-tag-operation',
  'short-url-not-found',
  'tag-not-found',
  'domain-not-found',
  'version-not-found',
  'quarantine-not-found',
  'api-key-not-found',
  'not-found',
  'method-not-allowed',
  'tag-conflict',
  'api-key-conflict',
  'edit-conflict',
  'invalid-short-url-deletion',
  'mercure-not-configured',
  'body-too-large',
  'unavailable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One field that was refused: its path in the request (`tags[2]`, `conditions[0].matchKey`), what is wrong, and the mend. */
export interface FieldError {
  readonly field: string;
  readonly problem: string;
}

/** Members that a problem document carries beside type, title, detail and status (RFC 9457, section 3.2). */
export type ErrorExtra = Readonly<Record<string, unknown>>;

export class TurnoutError extends Error {
  readonly code: ErrorCode;
  readonly extra: ErrorExtra;

  constructor(code: ErrorCode, detail: string, extra: ErrorExtra = {}, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'TurnoutError';
    this.code = code;
    this.extra = extra;
  }
}

/** All offending fields of one request in one error, so that nobody mends a request one field at a time. */
export function invalidData(fields: readonly FieldError[]): TurnoutError {
  const detail = fields.map((f) => `${f.field}: ${f.problem}`).join('; ');
  const names = [...new Set(fields.map((f) => /^[^.[]+/.exec(f.field)?.[0] ?? f.field))];
  return new TurnoutError('invalid-data', detail, { invalidElements: names, invalidFields: fields });
}
