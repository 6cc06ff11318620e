/** Protobuf messages as bytes, for the few small ones: answers of a receiver. Fields of value 0 or "" are left out. */
export function writeMessage(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

/** An integer field that is not negative. */
export function writeInteger(number: number, value: number): Uint8Array {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([...varint(number * 8), ...varint(value)]);
}

/** A text field in UTF-8; no bytes at all where the text is empty. */
export function writeText(number: number, text: string): Uint8Array {
  return text === "" ? Buffer.alloc(0) : writeBytes(number, Buffer.from(text, "utf8"));
}

/** A bytes field or a nested message; written even when empty, because its presence has a meaning. */
export function writeBytes(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  // Division instead of a shift: counts may be above 2^31.
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}
