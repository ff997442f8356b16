import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { useRights } from './session.tsx';

interface AdminOnlyProps {
  readonly title: string;
  /** What the page is for, and whom to ask. */
  readonly why: string;
  readonly children: ReactNode;
}

/** A page for keys without roles: others are told why they do not see it. */
export function AdminOnly({ title, why, children }: AdminOnlyProps) {
  const { admin } = useRights();
  if (admin) return children;
  return (
    <Page title={title}>
      <Empty title={strings.app.adminOnly}>{why}</Empty>
    </Page>
  );
}
