import { ChartColumn, Globe, Import, KeyRound, Link2, Radio, Scale, Tags } from 'lucide-react';
import { strings } from '../strings/strings.ts';
import { useRights } from './session.tsx';

const t = strings.app;

const PAGES = [
  { to: '/', label: t.links, icon: Link2, admin: false },
  { to: '/statistics', label: t.statistics, icon: ChartColumn, admin: false },
  { to: '/live', label: t.live, icon: Radio, admin: false },
  { to: '/tags', label: t.tags, icon: Tags, admin: false },
  { to: '/domains', label: t.domains, icon: Globe, admin: false },
  { to: '/import', label: t.import, icon: Import, admin: true },
  { to: '/keys', label: t.keys, icon: KeyRound, admin: true },
  { to: '/ledger', label: t.ledger, icon: Scale, admin: true },
] as const;

/** The pages that a key may see. */
export function usePages() {
  const { admin } = useRights();
  return PAGES.filter((page) => admin || !page.admin);
}
