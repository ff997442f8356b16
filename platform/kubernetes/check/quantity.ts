const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Kubernetes' quantities as numbers: "250m" is 0.25, "1Gi" is 1073741824. NaN for what is none. */
export function quantity(text: string | number): number {
  const [, number = 'NaN', unit = ''] = /^([\d.]+(?:e\d+)?)([a-zA-Z]*)$/u.exec(String(text)) ?? [];
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}
