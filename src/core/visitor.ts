/** What rules may ask about whoever follows a link. Each fact is worked out when it is first asked for. */
export interface Visitor {
  /** Of android, ios, mobile, windows, macos, linux, chromeos, desktop: all that apply. */
  devices(): ReadonlySet<string>;
  /** One of chrome, firefox, edge, safari, opera, android_browser, or empty. */
  browser(): string;
  /** Accept-Language as sent. */
  readonly language: string;
  /** Query without its question mark, as sent. */
  readonly query: string;
  /** Whether the address is the pattern's: an address, a CIDR, or IPv4 with wildcards. */
  ipMatches(pattern: string): boolean;
  /** ISO 3166-1 alpha-2, or empty. */
  country(): string;
  city(): string;
}
