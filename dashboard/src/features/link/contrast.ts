/** Whether a camera tells the two colours of a QR code apart. */

/** Scanners turn a picture into black and white; below this, shadows and cheap prints do the rest. */
export const CONTRAST_MIN = 4;

/** WCAG 2.2, from 1 to 21, of colours as `#rrggbb`. */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** `faint`: too alike. `inverted`: light on dark, which many scanners do not read. */
export function scanProblem(foreground: string, background: string): 'faint' | 'inverted' | null {
  if (contrastOf(foreground, background) < CONTRAST_MIN) return 'faint';
  return luminance(foreground) > luminance(background) ? 'inverted' : null;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
