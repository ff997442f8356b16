import { useEffect, useState } from 'react';

const STEP_MS = 60_000;

/** The time, of this minute. */
export function useNow(stepMs = STEP_MS): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}
