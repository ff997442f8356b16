import { encodeQR } from 'qr';
import type { QrStyle } from './qr-style.ts';
import type { Modules } from './qr-svg.ts';

/** The code of a text, without a margin; null when it is too long for so much error correction. */
export function modulesOf(text: string, correction: QrStyle['correction']): Modules | null {
  try {
    // The encoder puts at least one module around it.
    const framed = encodeQR(text, 'raw', { ecc: correction, border: 1 });
    return framed.slice(1, -1).map((row) => row.slice(1, -1));
  } catch (error) {
    if (error instanceof RangeError || /capacity/iu.test((error as Error).message)) return null;
    throw error;
  }
}
