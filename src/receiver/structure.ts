/** How much structure a JSON text holds, counted without building any of it. */
export interface Structure {
  /** Objects and arrays it opens. */
  readonly openings: number;
  /** How deep they nest. */
  readonly depth: number;
}

/** What an event or a line may hold: real ones open a few hundred and nest to ten. Two bytes become an object of sixty-four. */
const usual: Structure = { openings: 200_000, depth: 200 };

const [quote, backslash, openArray, closeArray, openObject, closeObject] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** Whether an event or a line would take far more memory and time than its size says. */
export function isOvergrown(text: Uint8Array): boolean {
  return overgrowthOf(text, usual) !== undefined;
}

/** Of what a JSON text has more than it may; undefined where it has not. Looks at each byte once at most. */
export function overgrowthOf(text: Uint8Array, most: Structure): keyof Structure | undefined {
  let openings = 0;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    if (isText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openArray || byte === openObject) {
      openings += 1;
      depth += 1;
      if (openings > most.openings) return "openings";
      if (depth > most.depth) return "depth";
    } else if (byte === closeArray || byte === closeObject) depth -= 1;
  }
  return undefined;
}
