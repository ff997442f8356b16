/** Which page of a list an address asks for; left out for the first one, and for what is none. */
export function pageIn({ page }: Record<string, unknown>): { readonly page?: number } {
  return typeof page === 'number' && Number.isSafeInteger(page) && page > 1 ? { page } : {};
}
