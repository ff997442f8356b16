import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Pagination } from '../../../src/http/api/contract.ts';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import { formatNumber } from './format.ts';
import styles from './pager.module.css';

interface PagerProps {
  readonly pagination: Pagination;
  readonly onPage: (page: number) => void;
}

/** Which part of a long list this is: the server has the rest. */
export function Pager({ pagination, onPage }: PagerProps) {
  const { currentPage, pagesCount, itemsPerPage, itemsInCurrentPage, totalItems } = pagination;
  if (totalItems === 0) return null;
  const first = (currentPage - 1) * itemsPerPage + 1;
  return (
    <nav className={styles.pager} aria-label={strings.ui.pageOf(formatNumber(currentPage), formatNumber(pagesCount))}>
      <span className="number">
        {strings.ui.range(formatNumber(first), formatNumber(first + itemsInCurrentPage - 1), formatNumber(totalItems))}
      </span>
      <IconButton
        label={strings.ui.previous}
        icon={<ChevronLeft />}
        disabled={currentPage <= 1}
        onClick={() => onPage(currentPage - 1)}
      />
      <IconButton
        label={strings.ui.next}
        icon={<ChevronRight />}
        disabled={currentPage >= pagesCount}
        onClick={() => onPage(currentPage + 1)}
      />
    </nav>
  );
}
