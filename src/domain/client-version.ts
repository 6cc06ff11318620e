/** A version of an agent's client: major, minor, patch. */
export type ClientVersion = readonly [number, number, number];

/** Whether a client is of a version or a later one. One that does not say its version is taken to be older. */
export function isSince(version: string | undefined, least: ClientVersion): boolean {
  const told = (version ?? "").split(".").map(Number);
  const index = least.findIndex((part, at) => told[at] !== part);
  return index < 0 || (told[index] ?? 0) > (least[index] ?? 0);
}

/** The later of two versions; the one that is known where they do not compare. */
export function laterVersion(known: string | undefined, told: string | undefined): string | undefined {
  const [major = Number.NaN, minor = 0, patch = 0] = (known ?? told ?? "").split(".").map(Number);
  const isLater = [major, minor, patch].every(Number.isFinite) && isSince(told, [major, minor, patch]);
  return isLater ? told : (known ?? told);
}
