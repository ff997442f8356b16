import Bowser from 'bowser';
import { strings } from '../../strings/strings.ts';

const t = strings.live.feed;

/** `Firefox on Linux`: browser and system as the server names them, since it reads user agents by the same library. Empty when neither is known. */
export function agentLabel(userAgent: string): string {
  if (userAgent === '') return '';
  const { browser, os } = Bowser.parse(userAgent);
  if (browser.name === undefined || browser.name === '') return os.name ?? '';
  return os.name === undefined || os.name === '' ? browser.name : t.on(browser.name, os.name);
}
