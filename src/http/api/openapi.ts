import type { RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import * as contract from './contract.ts';
import { PROBLEM_CONTENT_TYPE, PROBLEMS } from './problems.ts';
import { API_BASE } from './paths.ts';

declare module 'fastify' {
  interface FastifySchema {
    readonly summary?: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly deprecated?: boolean;
    /** Media types of the answer; JSON when left out. */
    readonly produces?: readonly string[];
  }
}

type Json = Readonly<Record<string, unknown>>;

const NAMES: ReadonlyMap<unknown, string> = new Map(
  Object.entries(contract).flatMap(([name, value]) =>
    typeof value === 'object' && !Array.isArray(value) ? [[value, name.replace(/^Any(?=[A-Z])/u, '')] as const] : [],
  ),
);

/**
 * The OpenAPI 3.1 document of the routes, made from the very schemas that check requests and type answers. Schemas that the
 * contract exports become components under their name there.
 */
export function openApiDocument(routes: readonly RouteOptions[], server: string, version: string): Json {
  const used = new Map<string, TSchema>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    if (route.config?.hidden === true || route.schema === undefined) continue;
    const path = route.url.replace(API_BASE, '').replace(/:(\w+)/gu, '{$1}');
    for (const method of [route.method].flat()) {
      if (method !== 'HEAD') (paths[path] ??= {})[method.toLowerCase()] = operation(route, method, path, used);
    }
  }
  const schemas: Record<string, unknown> = {};
  for (const [name, schema] of used) schemas[name] = members(schema, used);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Turnout',
      version,
      description:
        "Shlink's REST API, and more. Errors are problem documents (RFC 9457); their types are " +
        `https://shlink.io/api/error/ followed by one of: ${Object.keys(PROBLEMS).join(', ')}, internal-server-error. ` +
        'Lists in queries may be written tags[]=a&tags[]=b, tags[0]=a&tags[1]=b or tags=a&tags=b. Answers that hold a ' +
        'short URL or its rules carry an ETag; a change with If-Match is refused (412) when somebody else was faster.',
    },
    servers: [{ url: server }],
    security: [{ ApiKey: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        ApiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        ApiKeyInQuery: { type: 'apiKey', in: 'query', name: 'apiKey' },
      },
    },
  };
}

function operation(route: RouteOptions, method: string, path: string, used: Map<string, TSchema>): Json {
  const { schema = {}, config } = route;
  const key = config?.key ?? 'header';
  const produces = schema.produces ?? ['application/json'];
  const responses = Object.entries((schema.response ?? {}) as Record<string, TSchema>).map(([status, answer]) => [
    status,
    status === '204'
      ? { description: 'Done' }
      : {
          description: Number(status) < 400 ? 'Success' : 'Failure',
          content: Object.fromEntries(produces.map((type) => [type, { schema: reference(answer, used) }])),
        },
  ]);
  return {
    operationId: operationId(method, path),
    ...(schema.tags && { tags: schema.tags }),
    ...(schema.summary !== undefined && { summary: schema.summary }),
    ...(schema.description !== undefined && { description: schema.description }),
    ...(schema.deprecated === true && { deprecated: true }),
    ...(key !== 'header' && { security: key === 'query' ? [{ ApiKeyInQuery: [] }] : [] }),
    parameters: [...parameters('path', schema.params, used), ...parameters('query', schema.querystring, used)],
    ...(schema.body !== undefined && {
      requestBody: { content: { 'application/json': { schema: reference(schema.body, used) } } },
    }),
    responses: {
      ...Object.fromEntries(responses),
      default: {
        description: 'What went wrong',
        content: { [PROBLEM_CONTENT_TYPE]: { schema: reference(contract.Problem, used) } },
      },
    },
  };
}

/** `getShortUrls` of `GET /short-urls`. Takes paths as routes have them, too. */
export function operationId(method: string, path: string): string {
  const words = path.replace(API_BASE, '').split(/[/-]/u).filter(Boolean);
  const names = words.map((word) => word.replaceAll(/[{}:]/gu, ''));
  return [method.toLowerCase(), ...names.map((name) => name.charAt(0).toUpperCase() + name.slice(1))].join('');
}

function parameters(place: 'path' | 'query', schema: unknown, used: Map<string, TSchema>): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  return Object.entries(properties)
    .filter(([name]) => name !== 'apiKey')
    .map(([name, member]) => ({
      name: (member as { type?: string }).type === 'array' ? `${name}[]` : name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: reference(member, used),
    }));
}

function reference(value: unknown, used: Map<string, TSchema>): unknown {
  const name = NAMES.get(value);
  if (name === undefined) return members(value, used);
  if (!used.has(name)) {
    const schema = (contract as unknown as Record<string, TSchema>)[name];
    if (schema !== undefined) {
      used.set(name, schema);
      // Walked now, so that what it refers to is known as well.
      members(schema, used);
    }
  }
  return { $ref: `#/components/schemas/${name}` };
}

function members(value: unknown, used: Map<string, TSchema>): unknown {
  if (Array.isArray(value)) return value.map((item) => reference(item, used));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, reference(member, used)]));
}
