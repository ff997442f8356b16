import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { failure } from '../../channels.ts';
import type { Page, Slice } from '../../core/ports.ts';
import type { Pagination } from './contract.ts';

/** Longest page that is put together in memory; longer ones are read and sent in parts of this size. */
export const PART_ITEMS = 1000;

export interface PageQuery {
  readonly page?: number;
  readonly itemsPerPage?: number;
}

export interface PageRequest {
  readonly page: number;
  /** Infinity for all on one page. */
  readonly size: number;
}

/** `usual`: items per page when none are asked for. -1 and 0 mean all. */
export function pageRequest({ page, itemsPerPage }: PageQuery, usual: number): PageRequest {
  const size = itemsPerPage ?? usual;
  return { page: Math.max(page ?? 1, 1), size: size < 1 ? Infinity : size };
}

/** The first part of a page: all of it, when it is short enough. */
export function firstSlice({ page, size }: PageRequest): Slice {
  const offset = size === Infinity ? (page === 1 ? 0 : Number.MAX_SAFE_INTEGER) : (page - 1) * size;
  return { offset: Math.min(offset, Number.MAX_SAFE_INTEGER), limit: Math.min(size, PART_ITEMS) };
}

export function paginate(request: PageRequest, total: number, inPage: number): Pagination {
  const itemsPerPage = request.size === Infinity ? Math.max(total, 1) : request.size;
  return {
    currentPage: request.page,
    pagesCount: Math.max(Math.ceil(total / itemsPerPage), 1),
    itemsPerPage,
    itemsInCurrentPage: inPage,
    totalItems: total,
  };
}

/** A whole page of something that comes in slices; for lists that are short by nature (tags, quarantine). */
export async function wholePage<T>(
  request: PageRequest,
  read: (slice: Slice) => Promise<Page<T>>,
): Promise<{ readonly items: readonly T[]; readonly pagination: Pagination }> {
  const slice = firstSlice(request);
  const { items, total } = await read({ ...slice, limit: Math.min(request.size, Number.MAX_SAFE_INTEGER) });
  return { items, pagination: paginate(request, total, items.length) };
}

/**
 * Answers with a page, `{<name>: {data, pagination}}`. A page that is longer than a part is streamed as it is read, and read
 * only as fast as the client takes it, so that no list is ever whole in memory. `next` gives the slice (or query) after a part.
 */
export async function sendPage<T, Q extends Slice>(
  reply: FastifyReply,
  name: string,
  request: PageRequest,
  source: {
    readonly first: Q;
    readonly read: (query: Q) => Promise<Page<T>>;
    readonly next: (query: Q, part: readonly T[], sent: number) => Q;
    readonly present: (item: T) => unknown;
  },
): Promise<FastifyReply> {
  const first = await source.read(source.first);
  const { offset } = firstSlice(request);
  const expected = Math.max(0, Math.min(request.size, first.total - offset));
  if (first.items.length >= expected || first.items.length === 0) {
    const data = first.items.map(source.present);
    return reply.send({ [name]: { data, pagination: paginate(request, first.total, data.length) } });
  }
  async function* parts(): AsyncGenerator<string> {
    yield `{"${name}":{"data":[`;
    let sent = 0;
    let query = source.first;
    for (let part = first.items; part.length > 0; part = (await source.read(query)).items) {
      const shown = part.slice(0, expected - sent).map((item) => JSON.stringify(source.present(item)));
      yield (sent === 0 ? '' : ',') + shown.join(',');
      sent += shown.length;
      if (sent >= expected) break;
      query = source.next(query, part, sent);
    }
    yield `],"pagination":${JSON.stringify(paginate(request, first.total, sent))}}}`;
  }
  return sendParts(reply, 'application/json; charset=utf-8', parts());
}

/**
 * Streams texts: the next one is made when the client has taken those before, and none once it is gone. HEAD gets the headers
 * alone. What fails on the way is published, and the client sees the answer break off, never end as if it were whole.
 */
export function sendParts(reply: FastifyReply, type: string, parts: AsyncGenerator<string>): FastifyReply {
  reply.type(type);
  if (reply.request.method === 'HEAD') return reply.send();
  // Not in object mode, which would count texts instead of bytes and run ahead of the client.
  return reply.send(Readable.from(reported(parts, reply.request.routeOptions.url ?? ''), { objectMode: false }));
}

async function* reported(parts: AsyncGenerator<string>, where: string): AsyncGenerator<string> {
  try {
    yield* parts;
  } catch (error) {
    failure.publish({ where, error });
    throw error;
  }
}
