import { useState } from 'react';

/** The title of an element, worked out when a pointer comes to it: a list does not wait for a hundred dates that are hardly ever read. */
export function useLateTitle(title: () => string) {
  const [text, setText] = useState<string>();
  return { title: text, onPointerEnter: () => setText(title()) };
}
