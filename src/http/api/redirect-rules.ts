import { editLink, getLink, stateOf } from '../../core/edit-link.ts';
import { invalidData, type FieldError } from '../../core/errors.ts';
import { normaliseRules, ruleProblems } from '../../core/rule-validation.ts';
import type { Rule } from '../../core/rules.ts';
import { authorOf } from './caller.ts';
import { CodeParams, LinkDomain, RedirectRules, RedirectRulesEdit, SimulatedRequest, Simulation } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { etagOf, expectedBy } from './etag.ts';
import { refOf } from './link-requests.ts';
import { presentRules } from './present.ts';
import { compileCheck } from './validation.ts';

const tags = ['Redirect rules'];
const path = '/short-urls/:shortCode/redirect-rules';
const checkRules = compileCheck(RedirectRulesEdit, false);

export function redirectRuleRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;
  const address = { params: CodeParams, querystring: LinkDomain };

  api.get(
    path,
    { schema: { tags, summary: "List a short URL's redirect rules", ...address, response: { 200: RedirectRules } } },
    async (request, reply) => {
      const link = await getLink(refOf(request, settings), authorOf(request).scope, links);
      return reply.header('ETag', etagOf(link)).send(presentRules(link));
    },
  );

  for (const method of ['POST', 'PATCH'] as const) {
    api.route({
      method,
      url: path,
      // As in Shlink, an unknown short URL is said before bad rules are, so the handler checks the body.
      attachValidation: true,
      schema: {
        tags,
        summary: "Replace a short URL's redirect rules",
        description: 'The first rule whose conditions all hold decides; its priority is its position, from 1.',
        ...address,
        body: RedirectRulesEdit,
        response: { 200: RedirectRules },
      },
      handler: async (request, reply) => {
        const ref = refOf(request, settings);
        const author = authorOf(request);
        await getLink(ref, author.scope, links);
        const rules = readRules(request.body, settings.timeZone);
        const next = (link: Parameters<typeof stateOf>[0]) => ({ ...stateOf(link), rules });
        const link = await editLink(ref, next, author, deps, expectedBy(request));
        return await reply.header('ETag', etagOf(link)).send(presentRules(link));
      },
    });
  }

  api.post(
    `${path}/simulate`,
    {
      schema: {
        tags,
        summary: 'What would this request get, and why?',
        description: 'Nothing is counted. Each rule and each of its conditions says whether it held.',
        ...address,
        body: SimulatedRequest,
        response: { 200: Simulation },
      },
    },
    async (request) => {
      const link = await getLink(refOf(request, settings), authorOf(request).scope, links);
      return await deps.simulate(link, request.body);
    },
  );
}

/** Throws `invalid-data` with all that is wrong. */
function readRules(body: unknown, timeZone: string): readonly Rule[] {
  const { value, problems } = checkRules(body);
  if (problems.length > 0) throw invalidData([...problems, ...problemsOfSoundRules(body, timeZone)]);
  const { redirectRules } = value as RedirectRulesEdit;
  const rules = redirectRules.map(({ longUrl, conditions }) => ({
    longUrl,
    conditions: conditions.map(({ type, matchKey, matchValue }) => ({
      type,
      matchKey: matchKey ?? null,
      matchValue: matchValue ?? null,
    })),
  }));
  const wrong = ruleProblems(rules, timeZone);
  if (wrong.length > 0) throw invalidData(wrong);
  return normaliseRules(rules, timeZone);
}

/** Rules that are sound in shape are checked in meaning even when others are not. */
function problemsOfSoundRules(body: unknown, timeZone: string): FieldError[] {
  const rules = (body as { redirectRules?: unknown } | null)?.redirectRules;
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) => {
    const { value, problems } = checkRules({ redirectRules: [rule] });
    if (problems.length > 0) return [];
    return ruleProblems(value['redirectRules'] as Rule[], timeZone).map(({ field, problem }) => ({
      field: field.replace('[0]', `[${index}]`),
      problem,
    }));
  });
}
