/** A version of an agent's client: major, minor, patch. */
export type ClientVersion = readonly [number, number, number];

/** Whether a client is of a version or a later one. One that does not say its version is taken to be older. */
export function isSince(version: string | undefined, least: ClientVersion): boolean {
  const told = (version ?? "").split(".").map(Number);
  const index = least.findIndex((part, at) => told[at] !== part);
  return index < 0 || (told[index] ?? 0) > (least[index] ?? 0);
}
