import { useState, type FormEvent } from 'react';
import { ApiError } from '../api/client.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import { useSession } from './session.tsx';
import styles from './sign-in.module.css';

const t = strings.signIn;

export function SignIn({ why }: { readonly why: 'new' | 'revoked' | 'used' | 'offline' }) {
  const { signIn } = useSession();
  const [apiKey, setApiKey] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (apiKey.trim() === '') return setProblem(t.missing);
    setBusy(true);
    setProblem(null);
    try {
      await signIn(apiKey.trim());
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 401 ? t.refused : (error as Error).message);
      setBusy(false);
    }
  }

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={(event) => void submit(event)}>
        <Wordmark />
        <h1>{t.title}</h1>
        {why !== 'new' && <Notice tone="warning">{t.why[why]}</Notice>}
        <TextField
          label={t.apiKey}
          type="password"
          autoComplete="current-password"
          autoFocus
          value={apiKey}
          onChange={setApiKey}
          error={problem ?? undefined}
          hint={t.hint}
        />
        <Button type="submit" tone="primary" busy={busy}>
          {t.action}
        </Button>
      </form>
    </main>
  );
}
