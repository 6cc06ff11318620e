const units = [
  { size: 1e9, name: "GB" },
  { size: 1e6, name: "MB" },
  { size: 1e3, name: "kB" },
] as const;

/** A number of bytes in powers of ten: `840 B`, `1.2 kB`, `512 MB`, `1.0 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  // 999,500 and more would round to "1000 kB": it belongs to the next unit.
  const unit = units.find(({ size }) => bytes >= size * 0.9995) ?? units[2];
  const value = bytes / unit.size;
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit.name}`;
}
