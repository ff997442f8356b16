import { createContext, useContext, useMemo, type ReactNode } from 'react';

/** What any page may open over itself. */
const OpenerContext = createContext<{ readonly create: () => void }>({ create: () => {} });

export function OpenerProvider({ create, children }: { readonly create: () => void; readonly children: ReactNode }) {
  const value = useMemo(() => ({ create }), [create]);
  return <OpenerContext value={value}>{children}</OpenerContext>;
}

export function useOpener() {
  return useContext(OpenerContext);
}
