import { strings } from '../../strings/strings.ts';
import type { LineKey } from './visits-over-time.tsx';

const COLOURS = { humans: 'chart-1', bots: 'chart-2', uniques: 'chart-3', previous: 'chart-1' } as const;
const HEAD = 64;
const MARGIN = 16;

/** The chart as a picture that can stand alone: on a ground, with a title and what its lines are. Null where the browser can not. */
export async function pngOf(chart: HTMLCanvasElement, title: string, lines: readonly LineKey[]): Promise<Blob | null> {
  const scale = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = chart.width + 2 * MARGIN * scale;
  canvas.height = chart.height + (HEAD + MARGIN) * scale;
  const drawing = canvas.getContext('2d');
  if (drawing === null) return null;
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const font = getComputedStyle(document.body).fontFamily;
  drawing.fillStyle = colour('surface');
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(chart, MARGIN * scale, HEAD * scale);
  drawing.scale(scale, scale);
  drawing.fillStyle = colour('text');
  drawing.font = `600 15px ${font}`;
  drawing.fillText(title, MARGIN, 26);
  drawing.font = `13px ${font}`;
  let left = MARGIN;
  for (const line of lines) {
    drawing.globalAlpha = line === 'previous' ? 0.45 : 1;
    drawing.fillStyle = colour(COLOURS[line]);
    drawing.fillRect(left, 43, 16, 3);
    drawing.globalAlpha = 1;
    drawing.fillStyle = colour('text');
    const text = strings.statistics.chart[line];
    drawing.fillText(text, left + 22, 49);
    left += 22 + drawing.measureText(text).width + 20;
  }
  return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
