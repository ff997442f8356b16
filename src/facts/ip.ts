import ipaddr from 'ipaddr.js';

/** IP addresses: comparing them with patterns, and taking the visitor out of them. */

/** Bits that are kept of an address: a network, not a household (IPv4 /24; IPv6 /48, the smallest that is handed to a site, RFC 6177). */
const KEPT_BITS = { ipv4: 24, ipv6: 48 } as const;

/** The address with the visitor's own part zeroed. Loopback stays: it is nobody's. Null when it is no address. */
export function anonymise(ip: string): string | null {
  if (!ipaddr.isValid(ip)) return null;
  const address = ipaddr.process(ip);
  if (address.range() === 'loopback') return address.toString();
  const bytes = address.toByteArray();
  const keptBytes = KEPT_BITS[address.kind()] / 8;
  return ipaddr.fromByteArray(bytes.map((byte, i) => (i < keptBytes ? byte : 0))).toString();
}

/**
 * A test for addresses: of one address, a CIDR (both kinds), or IPv4 with `*` for any of its parts. A pattern that is none of
 * these matches nothing.
 */
export function ipPattern(pattern: string): (ip: string) => boolean {
  const text = pattern.trim();
  if (text.includes('*')) {
    const parts = text.split('.');
    if (parts.length !== 4) return () => false;
    return (ip) => {
      const own = plainIPv4(ip)?.split('.');
      return own !== undefined && parts.every((part, i) => part === '*' || part === own[i]);
    };
  }
  if (!ipaddr.isValidCIDR(text) && !ipaddr.isValid(text)) return () => false;
  const bits = text.includes('/') ? '' : text.includes(':') ? '/128' : '/32';
  const [network, prefix] = ipaddr.parseCIDR(`${text}${bits}`);
  return (ip) => {
    if (!ipaddr.isValid(ip)) return false;
    const address = ipaddr.process(ip);
    return address.kind() === network.kind() && address.match(network, prefix);
  };
}

/** Whether an address matches any of the patterns. */
export function ipMatcher(patterns: readonly string[]): (ip: string) => boolean {
  const tests = patterns.map(ipPattern);
  return (ip) => tests.some((matches) => matches(ip));
}

function plainIPv4(ip: string): string | null {
  if (!ipaddr.isValid(ip)) return null;
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv4' ? address.toString() : null;
}
