import { strings } from '../../strings/strings.ts';
import { reportOf, type Outcome } from './run-import.ts';

/** Of every row so far, in the folder for downloads. */
export function saveReport(outcomes: readonly Outcome[]): void {
  const url = URL.createObjectURL(new Blob([reportOf(outcomes)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = strings.importing.reportName;
  link.click();
  URL.revokeObjectURL(url);
}
