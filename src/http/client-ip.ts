import ipaddr from 'ipaddr.js';

/** Whose X-Forwarded-For is believed, and so which address a visitor has. */
export type ClientIp = (peer: string, forwardedFor: string | undefined) => string;

/** Addresses of one X-Forwarded-For that are looked at, from the right: a longer chain is no chain of proxies. */
const HOPS_MAX = 32;

/** Whether an address is one of these. Throws an Error that names the CIDR when one is not valid. */
export function makeTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  const ranges = trustedProxies.map((cidr) => {
    try {
      return cidr.includes('/') ? ipaddr.parseCIDR(cidr) : ipaddr.parseCIDR(`${cidr}/${cidr.includes(':') ? 128 : 32}`);
    } catch (error) {
      throw new Error(`TURNOUT_TRUSTED_PROXIES: ${cidr} is no address and no CIDR such as 10.0.0.0/8`, {
        cause: error,
      });
    }
  });
  return (address) => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
  };
}

export function makeClientIp(trustedProxies: readonly string[]): ClientIp {
  const trusted = makeTrust(trustedProxies);
  return (peer, forwardedFor) => {
    const own = plain(peer);
    if (forwardedFor === undefined || forwardedFor === '' || !trusted(own)) return own;
    // The rightmost address that is not a proxy of ours: what stands further left, the visitor may have made up.
    let last = own;
    for (const hop of forwardedFor.split(',').slice(-HOPS_MAX).toReversed()) {
      const address = plain(hop.trim());
      if (!ipaddr.isValid(address)) return last;
      last = address;
      if (!trusted(address)) return address;
    }
    return last;
  };
}

/** An IPv4 address that came in IPv6 clothes (RFC 4291, 2.5.5.2) as IPv4. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
