import { X } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './filter.module.css';
import { labelOf } from './labels.ts';
import { readWhere, type StatisticsSearch } from './statistics-search.ts';

const t = strings.statistics;

interface FilterProps {
  readonly search: StatisticsSearch;
  readonly onShow: (search: StatisticsSearch) => void;
}

/** Which value the visits have, and the way back to all. */
export function Filter({ search, onShow }: FilterProps) {
  const only = readWhere(search.where);
  if (only === null) return null;
  const { where: _where, ...all } = search;
  return (
    <p className={styles.filter}>
      <span>{t.filter.only(t.kind[only.kind], labelOf(only.kind, only.value))}</span>
      <IconButton size="small" label={t.filter.remove} icon={<X />} onClick={() => onShow(all)} />
    </p>
  );
}
