import { createLinks } from '../../core/create-link.ts';
import { TurnoutError } from '../../core/errors.ts';
import type { LinkDraft } from '../../core/link-input.ts';
import { authenticate, authorOf } from './caller.ts';
import { Batch, BatchResult } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { readDraft } from './link-requests.ts';
import { presentLink } from './present.ts';
import { problemOf } from './problems.ts';

/** A thousand links with long addresses. */
const BATCH_BODY_LIMIT = 8 * 1024 * 1024;

export function batchRoutes(api: Api, deps: ApiDeps): void {
  const { settings } = deps;
  api.post(
    '/short-urls/batch',
    {
      bodyLimit: BATCH_BODY_LIMIT,
      // Before the body is read, since it may be large.
      onRequest: (request) => authenticate(request, deps.keys, deps.now()),
      schema: {
        tags: ['Short URLs'],
        summary: 'Create up to 1000 short URLs',
        description:
          'Each item succeeds or fails on its own; results come in the order of the items. findIfExists looks at links ' +
          'that were there before the batch.',
        body: Batch,
        response: { 200: BatchResult },
      },
    },
    async (request) => {
      const author = authorOf(request);
      const drafts = request.body.shortUrls.map((item) =>
        draftOrError(item, () => readDraft(item, author.scope, settings)),
      );
      const sound = drafts.filter((draft): draft is LinkDraft => !(draft instanceof TurnoutError));
      const made = (await createLinks(sound, author, settings.caseMode, deps)).values();
      return {
        results: drafts.map((draft) => {
          const result = draft instanceof TurnoutError ? draft : made.next().value;
          if (result === undefined) throw new Error('fewer results than drafts');
          if (result instanceof TurnoutError) {
            const error = problemOf(result);
            return { status: error.status, error };
          }
          const { link, created } = result;
          if (settings.autoResolveTitles && created && !link.titleGiven) deps.resolveTitle?.(link);
          return { status: 200, shortUrl: presentLink(link, settings) };
        }),
      };
    },
  );
}

function draftOrError(item: unknown, read: () => LinkDraft): LinkDraft | TurnoutError {
  try {
    if (typeof item !== 'object' || item === null)
      return new TurnoutError('invalid-data', 'The item is not an object.');
    return read();
  } catch (error) {
    if (error instanceof TurnoutError) return error;
    throw error;
  }
}
