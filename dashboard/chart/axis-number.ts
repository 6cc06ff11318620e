/** Round dollars: `$0.05`, `$20`, `$1.5k`. */
export function axisUsd(usd: number): string {
  return `$${axisCount(usd)}`;
}

/** Round numbers without needless digits: `4e-6`, `0.05`, `500`, `1.5k`, `20M`. */
export function axisCount(count: number): string {
  const units = [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const;
  const [size, name] = units.find(([least]) => Math.abs(count) >= least) ?? [1, ""];
  if (count !== 0 && Math.abs(count) < 0.0001) return Number(count.toPrecision(6)).toExponential();
  return `${Number((count / size).toPrecision(6))}${name}`;
}
