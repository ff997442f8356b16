import type { QrStyle } from './qr-style.ts';

/** A QR code as a picture. */

/** Squares of a code, row by row; true is dark. */
export type Modules = readonly (readonly boolean[])[];

export interface QrLogo {
  /** A data URL. */
  readonly href: string;
  /** Of the code's width, without its margin. */
  readonly share: number;
}

/**
 * The largest logo: a quarter of the width hides a sixteenth of the code, of which high correction brings back a third. The
 * rest is for dirt, shadows and bent paper.
 */
export const LOGO_SHARE = { min: 0.1, max: 0.25 } as const;

/** One module stays free around a logo. */
const LOGO_FRAME = 1;
/** With its frame, in modules: smaller ones show nothing. */
const HOLE_MIN = 5;

export function qrSvg(modules: Modules, style: QrStyle, logo: QrLogo | null): string {
  const { size, margin, foreground, background } = style;
  const side = modules.length + 2 * margin;
  const hole = logo === null ? null : holeOf(modules.length, logo.share);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${side} ${side}">`,
    `<rect width="${side}" height="${side}" fill="${background}"/>`,
    `<path fill="${foreground}" shape-rendering="crispEdges" d="${pathOf(modules, margin, hole)}"/>`,
  ];
  if (logo !== null && hole !== null) {
    const at = margin + hole.from + LOGO_FRAME;
    const width = hole.to - hole.from - 2 * LOGO_FRAME;
    parts.push(`<image x="${at}" y="${at}" width="${width}" height="${width}" href="${escape(logo.href)}"/>`);
  }
  return `${parts.join('')}</svg>`;
}

/** The modules, from and up to which on each axis, that a logo takes: whole ones, in the very middle. */
export function holeOf(length: number, share: number): { readonly from: number; readonly to: number } {
  const wanted = Math.floor(length * Math.min(Math.max(share, LOGO_SHARE.min), LOGO_SHARE.max));
  // Codes have an odd number of modules, so what is in their middle has as well.
  const width = Math.max(wanted % 2 === length % 2 ? wanted : wanted - 1, HOLE_MIN);
  const from = (length - width) / 2;
  return { from, to: from + width };
}

/** Runs of dark modules, each as one rectangle. */
function pathOf(modules: Modules, margin: number, hole: ReturnType<typeof holeOf> | null): string {
  const isFree = (at: number) => hole !== null && at >= hole.from && at < hole.to;
  const isDark = (x: number, y: number) => modules[y]?.[x] === true && !(isFree(x) && isFree(y));
  let path = '';
  for (let y = 0; y < modules.length; y += 1) {
    let x = 0;
    while (x < modules.length) {
      const start = x;
      while (isDark(x, y)) x += 1;
      if (x > start) path += `M${start + margin} ${y + margin}h${x - start}v1h-${x - start}z`;
      else x += 1;
    }
  }
  return path;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
