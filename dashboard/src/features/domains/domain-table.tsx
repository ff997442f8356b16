import { Link } from '@tanstack/react-router';
import type { NotFoundRedirects } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Table } from '../../ui/table.tsx';
import styles from './domain-table.module.css';
import { REDIRECT_NAMES, type DomainInfo } from './domains-api.ts';

const t = strings.domains;
const COLUMNS = [
  { head: t.columns.domain },
  ...REDIRECT_NAMES.map((name) => ({ head: t.columns[name] })),
  { head: t.columns.actions, headHidden: true },
];
/** What the API calls the default domain, whose own name may change. */
const DEFAULT = 'DEFAULT';

interface DomainTableProps {
  readonly domains: readonly DomainInfo[];
  readonly ofSettings: NotFoundRedirects;
  readonly onEdit: (domain: DomainInfo) => void;
}

export function DomainTable({ domains, ofSettings, onEdit }: DomainTableProps) {
  return (
    <Table
      label={t.table}
      columns={COLUMNS}
      rows={domains.map((each) => {
        const { domain, isDefault, redirects } = each;
        return {
          key: domain,
          name: domain,
          cells: [
            <Name key="name" domain={domain} isDefault={isDefault} />,
            ...REDIRECT_NAMES.map((name) => (
              <Target key={name} url={redirects[name]} ofSettings={ofSettings[name]} isDefault={isDefault} />
            )),
            <Actions key="actions" domain={domain} isDefault={isDefault} onEdit={() => onEdit(each)} />,
          ],
        };
      })}
    />
  );
}

function Name({ domain, isDefault }: { readonly domain: string; readonly isDefault: boolean }) {
  return (
    <span className={styles.name}>
      {domain}
      {isDefault && <span className={styles.note}>{t.default}</span>}
    </span>
  );
}

interface TargetProps {
  readonly url: string | null;
  readonly ofSettings: string | null;
  readonly isDefault: boolean;
}

/** Never a link: it may hold placeholders. */
function Target({ url, ofSettings, isDefault }: TargetProps) {
  const led = url ?? ofSettings;
  if (led === null) return <span className={styles.none}>{t.own404}</span>;
  const isOwn = isDefault ? url !== ofSettings : url !== null;
  return (
    <span>
      <span className={styles.url}>{led}</span>
      {!isOwn && <span className={styles.note}>{t.fromSettings}</span>}
    </span>
  );
}

interface ActionsProps {
  readonly domain: string;
  readonly isDefault: boolean;
  readonly onEdit: () => void;
}

function Actions({ domain, isDefault, onEdit }: ActionsProps) {
  return (
    <span className={styles.actions}>
      <Link to="/" search={{ domain: isDefault ? DEFAULT : domain }} aria-label={t.linksOf(domain)}>
        {t.links}
      </Link>
      <Link
        to="/statistics"
        search={{ of: 'domain', ...(!isDefault && { domain }) }}
        aria-label={t.statisticsOf(domain)}
      >
        {t.statistics}
      </Link>
      <Button size="small" onClick={onEdit} aria-label={t.editOf(domain)}>
        {t.edit}
      </Button>
    </span>
  );
}
