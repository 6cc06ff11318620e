/**
 * Edits of a text and the way back. Several edits of one text lie over each other as layers: whoever takes them off in
 * the opposite order gets back to the first byte, and notices when somebody else has written in between.
 */

/** One replaced piece of a text. `at` counts in the text before the edits; several stand in ascending order. */
export interface Edit {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** The way back over one edited text, as long as nobody has touched the text since. */
export interface Layer {
  /** SHA-256 of the text as the edit left it. */
  readonly digest: string;
  readonly edits: readonly Edit[];
}

/** The layer between two texts: what differs, as one edit. */
export function layerBetween(before: string, after: string): Layer {
  let at = 0;
  const shorter = Math.min(before.length, after.length);
  while (at < shorter && before[at] === after[at]) at++;
  let tail = 0;
  while (tail < shorter - at && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const edit = {
    at,
    removed: before.slice(at, before.length - tail),
    inserted: after.slice(at, after.length - tail),
  };
  return { digest: digestOf(after), edits: before === after ? [] : [edit] };
}

/** Whether the text is exactly as the layer's edit left it. */
export function isTop(text: string, layer: Layer): boolean {
  return digestOf(text) === layer.digest;
}

/** Recognises a text again. */
export function digestOf(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("hex");
}

/** The text with all edits in it, whose positions are those of the text before any. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (rest, { at, removed, inserted }) => rest.slice(0, at) + inserted + rest.slice(at + removed.length),
    text,
  );
}

/** The text as it was before the edits, from the one that holds them all. */
export function revertEdits(text: string, edits: readonly Edit[]): string {
  return edits.reduce(
    (rest, { at, removed, inserted }) => rest.slice(0, at) + removed + rest.slice(at + inserted.length),
    text,
  );
}
