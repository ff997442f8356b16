/** How a QR code looks. The last one used is remembered by the browser. */

export const corrections = ['low', 'medium', 'quartile', 'high'] as const;
export const sizes = [256, 512, 1024, 2048] as const;
/** In modules; the standard asks for 4. */
export const MARGIN_MAX = 10;

export interface QrStyle {
  /** Pixels of each side. */
  readonly size: (typeof sizes)[number];
  readonly margin: number;
  readonly correction: (typeof corrections)[number];
  /** As `#rrggbb`. */
  readonly foreground: string;
  readonly background: string;
}

export const USUAL_STYLE: QrStyle = {
  size: 512,
  margin: 4,
  correction: 'medium',
  foreground: '#000000',
  background: '#ffffff',
};

const PLACE = 'turnout.qr-style';

/** What is missing or of another version is as usual. */
export function readStyle(text: string | null): QrStyle {
  const { size, margin, correction, foreground, background } = parsed(text);
  return {
    size: sizes.find((each) => each === size) ?? USUAL_STYLE.size,
    margin: Number.isInteger(margin) && margin >= 0 && margin <= MARGIN_MAX ? margin : USUAL_STYLE.margin,
    correction: corrections.find((each) => each === correction) ?? USUAL_STYLE.correction,
    foreground: isColour(foreground) ? foreground : USUAL_STYLE.foreground,
    background: isColour(background) ? background : USUAL_STYLE.background,
  };
}

export function rememberedStyle(): QrStyle {
  return readStyle(localStorage.getItem(PLACE));
}

export function rememberStyle(style: QrStyle): void {
  localStorage.setItem(PLACE, JSON.stringify(style));
}

function parsed(text: string | null): QrStyle {
  try {
    return { ...USUAL_STYLE, ...(JSON.parse(text ?? '{}') as Partial<QrStyle>) };
  } catch {
    return USUAL_STYLE;
  }
}

function isColour(text: unknown): boolean {
  return typeof text === 'string' && /^#[\da-f]{6}$/iu.test(text);
}
