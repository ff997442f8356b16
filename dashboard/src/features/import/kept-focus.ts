import { useEffect, useRef, type RefObject } from 'react';

/** For a part whose buttons change with its state: the focus stays in it when the one that had it is gone. */
export function useKeptFocus(state: string): RefObject<HTMLDivElement | null> {
  const part = useRef<HTMLDivElement>(null);
  const known = useRef<string>(null);
  useEffect(() => {
    if (known.current === state) return;
    known.current = state;
    if (document.activeElement === document.body) part.current?.focus();
  }, [state]);
  return part;
}
