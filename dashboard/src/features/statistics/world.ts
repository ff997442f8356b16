import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';
import { codeOfShape, SMALL_PLACES } from './country-codes.ts';

/** The world as paths of SVG. It is large, and so is what draws it: only loaded with what shows a map. */

export const MAP_WIDTH = 960;
export const MAP_HEIGHT = 480;
const ANTARCTICA = '010';
/** Radius of a place that is too small for a shape. */
const DOT = 2.5;

export interface Shape {
  /** Of ISO 3166, or of what has none its name: unique in any case. */
  readonly key: string;
  readonly code: string | null;
  readonly path: string;
}

type Countries = Topology<{ readonly countries: GeometryCollection<{ readonly name: string }> }>;

const topology = atlas as unknown as Countries;
const { features } = feature(topology, topology.objects.countries);
const land = features.filter(({ id }) => id !== ANTARCTICA);
const projection = geoNaturalEarth1().fitSize([MAP_WIDTH, MAP_HEIGHT], { type: 'FeatureCollection', features: land });
const pathOf = geoPath(projection).digits(1);

const countries = land.map((country): Shape => {
  const { name } = country.properties;
  const code = codeOfShape(country.id === undefined ? undefined : String(country.id), name);
  return { key: code ?? name, code, path: pathOf(country) ?? '' };
});
const dots = SMALL_PLACES.map(([code, ...place]): Shape => {
  const [x, y] = projection([...place]) ?? [0, 0];
  return {
    key: code,
    code,
    path: `M${x - DOT} ${y}a${DOT} ${DOT} 0 1 0 ${2 * DOT} 0a${DOT} ${DOT} 0 1 0 ${-2 * DOT} 0z`,
  };
});

export const shapes: readonly Shape[] = [...countries, ...dots];

/** Where a place is on the map; null for one that it does not show. */
export function placeOnMap(longitude: number, latitude: number): readonly [number, number] | null {
  return projection([longitude, latitude]);
}
