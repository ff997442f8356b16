import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate of a server on this machine, which is its own authority. */

export const OPENSSL = { path: 'openssl', package: 'openssl' };

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Paths of two files in `folder`. The server's host is localhost or 127.0.0.1. */
export function makeCertificate(folder: string): Certificate {
  const made = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', made.key, '-out', made.certificate];
  const args = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '30', ...files, ...subject];
  const done = spawnSync(OPENSSL.path, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`openssl failed: ${done.stderr || String(done.error)}`);
  return made;
}
