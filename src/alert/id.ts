/** The key in an id such as `a17` of an alert or `s3` of a silence; undefined for anything else. */
export function keyOf(letter: "a" | "s", id: string): number | undefined {
  const digits = /^[as](\d{1,15})$/.exec(id)?.[1];
  return digits === undefined || !id.startsWith(letter) ? undefined : Number(digits);
}
