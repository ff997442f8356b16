import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from '../api/queries.ts';
import { router } from './router.tsx';
import { SessionProvider, useSession } from './session.tsx';
import { SignIn } from './sign-in.tsx';

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <SessionProvider>
        <Door />
      </SessionProvider>
    </QueryClientProvider>
  );
}

function Door() {
  const { session } = useSession();
  // A moment only: what is shown then would only flicker.
  if (session.state === 'starting') return null;
  return session.state === 'signed-out' ? <SignIn why={session.why} /> : <RouterProvider router={router} />;
}
