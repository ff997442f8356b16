import Bowser from 'bowser';
import { LRUCache } from 'lru-cache';

/** What a user agent says of its browser and device. */
export interface Agent {
  /** For people: `Chrome`, `Windows`, `mobile`. Empty when unknown. */
  readonly browserName: string;
  readonly osName: string;
  readonly deviceKind: string;
  /** For rules: one of chrome, firefox, edge, safari, opera, android_browser, or empty. */
  readonly browser: string;
  /** For rules: of android, ios, mobile, windows, macos, linux, chromeos, desktop, all that apply. */
  readonly devices: ReadonlySet<string>;
}

/** User agents remembered: they repeat far more than visitors do, and parsing one takes 100 times as long as finding it. */
const REMEMBERED_MAX = 5000;

const BROWSERS: Readonly<Record<string, string>> = {
  Chrome: 'chrome',
  Chromium: 'chrome',
  Firefox: 'firefox',
  'Microsoft Edge': 'edge',
  Safari: 'safari',
  Opera: 'opera',
  'Android Browser': 'android_browser',
};

const SYSTEMS: Readonly<Record<string, string>> = {
  Android: 'android',
  iOS: 'ios',
  Windows: 'windows',
  macOS: 'macos',
  Linux: 'linux',
  'Chrome OS': 'chromeos',
};

const remembered = new LRUCache<string, Agent>({ max: REMEMBERED_MAX, memoMethod: parse });
const NOBODY: Agent = { browserName: '', osName: '', deviceKind: '', browser: '', devices: new Set() };

export function agentOf(userAgent: string): Agent {
  return userAgent === '' ? NOBODY : remembered.memo(userAgent);
}

function parse(userAgent: string): Agent {
  const { browser, os, platform } = Bowser.parse(userAgent);
  const deviceKind = platform.type ?? '';
  const devices = new Set<string>();
  const system = SYSTEMS[os.name ?? ''];
  if (system !== undefined) devices.add(system);
  if (deviceKind === 'mobile' || deviceKind === 'tablet') devices.add('mobile');
  if (deviceKind === 'desktop') devices.add('desktop');
  return {
    browserName: browser.name ?? '',
    osName: os.name ?? '',
    deviceKind,
    browser: BROWSERS[browser.name ?? ''] ?? '',
    devices,
  };
}
