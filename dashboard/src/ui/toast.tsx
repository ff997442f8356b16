import { lazy, Suspense } from 'react';

/** Short messages in a corner, that are read out and go by themselves. What shows them is loaded behind the page: nobody has done anything yet. */
const corner = () => import('./toast-corner.tsx');
const ToastCorner = lazy(async () => ({ default: (await corner()).ToastCorner }));

export function Toasts() {
  return (
    <Suspense fallback={null}>
      <ToastCorner />
    </Suspense>
  );
}

const toasts = {
  say: (text: string): void => void corner().then(({ say }) => say(text)),
  sayWithUndo: (text: string, undo: () => void): void => void corner().then((it) => it.sayWithUndo(text, undo)),
};

/** `say` for what was done; `sayWithUndo` where it can be taken back. */
export function useToast() {
  return toasts;
}
