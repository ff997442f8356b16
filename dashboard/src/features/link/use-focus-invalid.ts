import { useEffect } from 'react';

/** Goes to the first field that is wrong, each time that there is news of what is; null for none. */
export function useFocusInvalid(news: unknown): void {
  useEffect(() => {
    if (news === null) return;
    document.querySelector<HTMLElement>('#content [aria-invalid="true"]')?.focus();
  }, [news]);
}
