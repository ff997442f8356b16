import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** What was read is shown at once and read again; what fails for a moment is tried again, and what is refused is not. */

const FRESH_MS = 10_000;
const TRIES_MAX = 2;
const PAUSE_MS = 1000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < TRIES_MAX && isPassing(error),
      retryDelay: (failures, error) =>
        error instanceof ApiError && error.retryAfter !== null ? error.retryAfter * 1000 : PAUSE_MS * 2 ** failures,
    },
    mutations: { retry: false },
  },
});

export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
