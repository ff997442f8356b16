import { strings } from '../../strings/strings.ts';
import { MAP_HEIGHT, MAP_WIDTH, placeOnMap, shapes } from '../statistics/world.ts';
import styles from './live-map.module.css';
import { LIGHTS_MAX, type Arrived } from './live-state.ts';

const byCode = new Map(shapes.map((shape) => [shape.code, shape]));
const DOT = 5;

/** Each visit lights its country up as it comes, and its place where that is known, and fades: once, since it keeps its element. */
export function LiveMap({ feed }: { readonly feed: readonly Arrived[] }) {
  return (
    <svg
      viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`}
      role="img"
      aria-label={strings.live.map.label}
      className={styles.map}
    >
      {shapes.map(({ key, path }) => (
        <path key={key} d={path} className={styles.country} />
      ))}
      {feed.slice(0, LIGHTS_MAX).map((arrived) => (
        <Light key={arrived.number} arrived={arrived} />
      ))}
    </svg>
  );
}

function Light({ arrived: { visit } }: { readonly arrived: Arrived }) {
  const place = visit.visitLocation;
  if (place === null) return null;
  const country = byCode.get(place.countryCode);
  // Where only the country is known, its place is given as 0, 0.
  const isExact = place.latitude !== 0 || place.longitude !== 0;
  const at = isExact ? placeOnMap(place.longitude, place.latitude) : null;
  return (
    <g className={styles.light}>
      {country !== undefined && <path d={country.path} className={styles.lit} />}
      {at !== null && <circle cx={at[0]} cy={at[1]} r={DOT} className={styles.dot} />}
    </g>
  );
}
