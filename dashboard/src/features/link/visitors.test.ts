import assert from 'node:assert/strict';
import test from 'node:test';
import { agentOf } from '../../../../src/facts/user-agent.ts';
import { visitorNames, visitors, type VisitorName } from './visitors.ts';

const EXPECTED: Readonly<Record<VisitorName, readonly [device: string, browser: string]>> = {
  iphone: ['ios', 'safari'],
  ipad: ['ios', 'safari'],
  androidChrome: ['android', 'chrome'],
  androidFirefox: ['android', 'firefox'],
  windowsChrome: ['windows', 'chrome'],
  windowsEdge: ['windows', 'edge'],
  windowsOpera: ['windows', 'opera'],
  macSafari: ['macos', 'safari'],
  macChrome: ['macos', 'chrome'],
  linuxFirefox: ['linux', 'firefox'],
  chromebook: ['chromeos', 'chrome'],
};

test('Turnout takes each visitor for what it is called', () => {
  for (const name of visitorNames) {
    const { devices, browser } = agentOf(visitors[name]);
    const [device, expected] = EXPECTED[name];
    assert.ok(devices.has(device), `${name}: ${[...devices].join(', ')}`);
    assert.equal(browser, expected, name);
  }
});
