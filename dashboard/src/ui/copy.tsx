import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import { useToast } from './toast.tsx';

const SHOWN_MS = 2000;

/** Puts a text on the clipboard, and says so. False where the browser does not let it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function CopyButton({ text, label = strings.ui.copy }: { readonly text: string; readonly label?: string }) {
  const { say } = useToast();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);

  async function copy(): Promise<void> {
    if (await copyText(text)) setDone(true);
    else say(strings.ui.copyFailed);
  }
  return (
    <IconButton
      size="small"
      label={done ? strings.ui.copied : label}
      icon={done ? <Check /> : <Copy />}
      onClick={() => void copy()}
    />
  );
}
