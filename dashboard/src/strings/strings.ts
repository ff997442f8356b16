import { app, palette, signIn } from './app.ts';
import { domains } from './domains.ts';
import { importing } from './import.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { link } from './link.ts';
import { links } from './links.ts';
import { live } from './live.ts';
import { statistics } from './statistics.ts';
import { tags } from './tags.ts';
import { ui } from './ui.ts';

/** Every text of the dashboard, in English. Another language is another object of this shape. */
export const strings = {
  app,
  palette,
  signIn,
  ui,
  links,
  link,
  statistics,
  live,
  tags,
  domains,
  importing,
  keys,
  ledger,
} as const;
