import { TurnoutError, type ErrorCode, type ErrorExtra } from '../../core/errors.ts';
import { failure } from '../../channels.ts';
import type { Problem } from './contract.ts';

/** Clients branch on the type, so Shlink's own addresses are used, and its style for the types that only Turnout has. */
const TYPE_BASE = 'https://shlink.io/api/error/';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** How soon a client may try again when a part of Turnout does not answer, in seconds. */
export const RETRY_AFTER_SECONDS = 5;

export const PROBLEMS: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  'invalid-data': [400, 'Invalid data'],
  'malformed-request-body': [400, 'Malformed request body'],
  'non-unique-slug': [400, 'Invalid custom slug'],
  'missing-authentication': [401, 'Invalid authorization'],
  'invalid-api-key': [401, 'Invalid API key'],
  forbidden: [403, 'Forbidden'],
  'forbidden-tag-operation': [403, 'Forbidden tag operation'],
  'short-url-not-found': [404, 'Short URL not found'],
  'tag-not-found': [404, 'Tag not found'],
  'domain-not-found': [404, 'Domain not found'],
  'version-not-found': [404, 'Version not found'],
  'quarantine-not-found': [404, 'Quarantined click not found'],
  'api-key-not-found': [404, 'API key not found'],
  'not-found': [404, 'Not Found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'tag-conflict': [409, 'Tag conflict'],
  'api-key-conflict': [409, 'API key conflict'],
  'edit-conflict': [412, 'Edit conflict'],
  'body-too-large': [413, 'Request body too large'],
  'invalid-short-url-deletion': [422, 'Cannot delete short URL'],
  'mercure-not-configured': [501, 'Mercure integration not configured'],
  unavailable: [503, 'Service unavailable'],
};

export function problemOf(error: TurnoutError): Problem & ErrorExtra {
  const [status, title] = PROBLEMS[error.code];
  return { type: TYPE_BASE + error.code, title, detail: error.message, status, ...error.extra };
}

/** The problem document of whatever was thrown. What the caller did not cause is published as a failure, and not told. */
export function problemOfAny(error: unknown, where: string): Problem & ErrorExtra {
  if (error instanceof TurnoutError) {
    if (PROBLEMS[error.code][0] === 503) failure.publish({ where, error });
    return problemOf(error);
  }
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return problemOf(new TurnoutError('body-too-large', 'The request body is larger than this endpoint takes.'));
  }
  if (code === 'FST_ERR_BAD_URL') return problemOf(notFound());
  if (statusCode < 500) return problemOf(malformedBody());
  failure.publish({ where, error });
  return {
    type: `${TYPE_BASE}internal-server-error`,
    title: 'Internal Server Error',
    detail: 'Something went wrong here, and was reported. Try again later.',
    status: 500,
  };
}

export function malformedBody(): TurnoutError {
  return new TurnoutError('malformed-request-body', 'Provided request does not contain a valid JSON body.');
}

export function notFound(): TurnoutError {
  return new TurnoutError('not-found', 'There is nothing at this address.');
}
