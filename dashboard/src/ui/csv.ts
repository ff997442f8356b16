/** Tables as text (RFC 4180), as spreadsheets read them. */

/** A row, with its line end. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((cell) => quote(cell === null ? '' : String(cell))).join(',')}\r\n`;
}

/** A text that a stranger may have chosen: no spreadsheet runs it as a formula. */
export function foreign(text: string | null): string {
  return text !== null && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : (text ?? '');
}

function quote(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
