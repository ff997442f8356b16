import { useRef, useState, type PointerEvent } from 'react';
import { gapAt, indexInGap } from './drag-order.ts';

/** So near to the edge of the window, in pixels, a drag scrolls it, so much at each move. */
const EDGE = 80;
const SCROLL_STEP = 14;

/** Order by dragging: the list stays as it is until the pointer lets go. For keys there must be another way. */
export function useDragOrder(onMove: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly gap: number } | null>(null);

  const handle = (index: number) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: index, gap: index });
    },
    onPointerMove: ({ clientY }: PointerEvent) => {
      if (drag === null || list.current === null) return;
      const middles = [...list.current.children].map((child) => {
        const { top, height } = child.getBoundingClientRect();
        return top + height / 2;
      });
      setDrag({ from: drag.from, gap: gapAt(middles, clientY) });
      if (clientY < EDGE) window.scrollBy(0, -SCROLL_STEP);
      if (clientY > window.innerHeight - EDGE) window.scrollBy(0, SCROLL_STEP);
    },
    onPointerUp: () => {
      if (drag === null) return;
      const to = indexInGap(drag.from, drag.gap);
      if (to !== drag.from) onMove(drag.from, to);
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
  });

  /** The gap that it would land in; null where nothing would change. */
  const gap = drag === null || indexInGap(drag.from, drag.gap) === drag.from ? null : drag.gap;
  return { list, handle, dragged: drag?.from ?? null, gap };
}
