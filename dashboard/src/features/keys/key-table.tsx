import { Ban, CircleCheck, Clock, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { ApiKeyInfo } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { formatDay, formatMoment } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { Table } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { stateOf, type KeyState } from './key-facts.ts';
import styles from './key-table.module.css';
import { useEditKey } from './keys-api.ts';

const t = strings.keys;
const ICONS = { enabled: CircleCheck, disabled: Ban, expired: Clock } as const;

interface KeyTableProps {
  readonly keys: readonly ApiKeyInfo[];
  /** The name of the key that is signed in. */
  readonly own: string;
  readonly onRename: (key: ApiKeyInfo) => void;
  readonly onDelete: (key: ApiKeyInfo) => void;
}

const COLUMNS = [
  { head: t.columns.name },
  { head: t.columns.state },
  { head: t.columns.roles },
  { head: t.columns.created },
  { head: t.columns.expires },
  { head: t.columns.actions, headHidden: true },
];

export function KeyTable({ keys, own, onRename, onDelete }: KeyTableProps) {
  const [now] = useState(Date.now);
  return (
    <Table
      label={t.table}
      columns={COLUMNS}
      rows={keys.map((key) => {
        const { name, roles, dateCreated, expires } = key;
        const isOwn = name === own;
        return {
          key: name,
          name,
          cells: [
            <Name key="name" name={name} isOwn={isOwn} />,
            <State key="state" state={stateOf(key, now)} />,
            rolesInWords(roles),
            <Moment key="created" date={dateCreated} />,
            expires === null ? t.never : <Moment key="expires" date={expires} />,
            <KeyMenu
              key="menu"
              keyInfo={key}
              isOwn={isOwn}
              onRename={() => onRename(key)}
              onDelete={() => onDelete(key)}
            />,
          ],
        };
      })}
    />
  );
}

function Name({ name, isOwn }: { readonly name: string; readonly isOwn: boolean }) {
  return (
    <span>
      {name}
      {isOwn && <span className={styles.own}>{t.own}</span>}
    </span>
  );
}

function rolesInWords(roles: ApiKeyInfo['roles']): string {
  if (roles.length === 0) return t.everything;
  const words = roles.map((role) =>
    role.kind === 'domain' ? t.domain(role.domain) : role.kind === 'authored' ? t.authored : t.noOrphans,
  );
  return words.map((text, index) => (index === 0 ? text : text.charAt(0).toLowerCase() + text.slice(1))).join(', ');
}

function Moment({ date }: { readonly date: string }) {
  return (
    <time dateTime={date} title={formatMoment(date)} className={styles.moment}>
      {formatDay(date)}
    </time>
  );
}

function State({ state }: { readonly state: KeyState }) {
  const Icon = ICONS[state];
  return (
    <span className={classes(styles.state, styles[state])}>
      <Icon aria-hidden />
      {t.states[state]}
    </span>
  );
}

interface KeyMenuProps {
  readonly keyInfo: ApiKeyInfo;
  readonly isOwn: boolean;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

function KeyMenu({ keyInfo: { name, enabled }, isOwn, onRename, onDelete }: KeyMenuProps) {
  const { mutate } = useEditKey();
  const { say } = useToast();
  function turn(): void {
    mutate(
      { name, edit: { enabled: !enabled } },
      {
        onSuccess: () => say(enabled ? t.disabled(name) : t.enabled(name)),
        onError: (error) => say(error.message),
      },
    );
  }
  return (
    <Menu
      trigger={<IconButton label={t.actionsOf(name)} icon={<Ellipsis />} />}
      items={[
        { label: t.rename, onSelect: onRename },
        { label: enabled ? t.disable : t.enable, onSelect: turn, disabled: isOwn },
        { label: t.remove, onSelect: onDelete, danger: true, disabled: isOwn },
      ]}
    />
  );
}
