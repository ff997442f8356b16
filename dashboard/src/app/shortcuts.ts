import { useEffect, useRef } from 'react';

interface Shortcuts {
  readonly create: () => void;
  readonly palette: () => void;
}

/** `c` creates, `/` goes to the search field of the page (or the palette), Ctrl or Cmd with K opens the palette. Not while somebody types. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        latest.current.palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      // Messages in the corner are dialogs too, that one may pass by.
      if (document.querySelector('[role="dialog"]:not([aria-modal="false"])') !== null) return;
      if (event.key === 'c') latest.current.create();
      else if (event.key === '/') goToSearch(latest.current.palette);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function goToSearch(otherwise: () => void): void {
  const field = document.querySelector<HTMLInputElement>('#content input[type="search"]');
  if (field === null) return otherwise();
  field.focus();
  field.select();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:input|textarea|select)$/iu.test(target.tagName))
  );
}
