import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Notice } from '../../ui/notice.tsx';
import { useNow } from '../statistics/use-now.ts';
import styles from './connection-line.module.css';
import type { Connection } from './live-stream.ts';

const t = strings.live.connection;
const times = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

interface ConnectionLineProps {
  readonly connection: Connection;
  readonly onTryNow: () => void;
}

/** Whether the stream is there, plainly. */
export function ConnectionLine({ connection, onTryNow }: ConnectionLineProps) {
  switch (connection.state) {
    case 'connecting':
      return <Line icon={<CircleDashed aria-hidden />}>{t.connecting}</Line>;
    case 'open':
      return <Line icon={<CircleCheck aria-hidden className={styles.open} />}>{t.open}</Line>;
    case 'away':
      return <Away {...connection} onTryNow={onTryNow} />;
    case 'refused':
      return (
        <Notice tone="danger">
          <span className={classes(styles.line, styles.refused)}>
            <CircleX aria-hidden />
            {t.refused(connection.error instanceof Error ? connection.error.message : String(connection.error))}
          </span>
        </Notice>
      );
  }
}

function Line({ icon, children }: { readonly icon: React.ReactNode; readonly children: React.ReactNode }) {
  return (
    <p role="status" className={styles.line}>
      {icon}
      {children}
    </p>
  );
}

interface AwayProps {
  readonly since: number;
  readonly tryAt: number;
  readonly onTryNow: () => void;
}

/** Its seconds run down; only the first words are read out. */
function Away({ since, tryAt, onTryNow }: AwayProps) {
  const now = useNow(1000);
  const seconds = Math.max(0, Math.ceil((tryAt - now) / 1000));
  return (
    <div className={styles.away}>
      <p className={styles.line}>
        <LoaderCircle aria-hidden />
        {t.away(times.format(since), seconds)}
      </p>
      <Button size="small" onClick={onTryNow}>
        {t.retry}
      </Button>
      <p role="status" className="visually-hidden">
        {t.away(times.format(since), 0)}
      </p>
    </div>
  );
}
