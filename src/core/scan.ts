/** Visitors who scan a QR code follow the same link as those who click: the code's address says `?qr`, and nothing else does. */

/** A parameter without a value: `?qr=1` is the target's own, if it wants one of that name. */
export const SCAN_MARK = 'qr';

/** Whether an address is that of a QR code. */
export function isScan(url: string): boolean {
  const mark = url.indexOf('?');
  return (
    mark !== -1 &&
    url
      .slice(mark + 1)
      .split('&')
      .includes(SCAN_MARK)
  );
}
