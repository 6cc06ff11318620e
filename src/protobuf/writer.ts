import type { Instant } from "./instant.ts";

/** Initial room of a writer: one ordinary batch. */
const firstBytes = 16_384;
/** Characters of a text up to which it is written one by one. */
const shortText = 64;

/**
 * Writes one protobuf message into one growing buffer. Lengths of inner messages are filled in when they end, so
 * nothing is allocated for them: this runs for every forwarded attribute.
 */
export class Writer {
  #bytes = Buffer.allocUnsafe(firstBytes);
  #at = 0;

  /** How much was written. */
  get size(): number {
    return this.#at;
  }

  /** A copy of what was written. */
  bytes(): Buffer<ArrayBuffer> {
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  /** Takes back all that was written after a place. */
  cut(size: number): void {
    this.#at = size;
  }

  /** An unsigned number below 2^53: a tag, a length, an enum, a count. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    // Division instead of a shift: values may be above 2^31.
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#at++] = (rest % 0x80) + 0x80;
    this.#bytes[this.#at++] = rest;
  }

  /** Any 64 bits as a varint. */
  varint64(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) + 0x80;
    this.#bytes[this.#at++] = Number(rest);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32LE(value >>> 0, this.#at);
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#at);
  }

  instant({ ms, nano }: Instant): void {
    this.fixed64(BigInt(ms) * 1_000_000n + BigInt(nano));
  }

  /** A text with its length before it. */
  text(text: string): void {
    const from = this.open();
    this.#reserve(text.length * 3);
    if (text.length > shortText || !this.#writeAscii(text))
      this.#at += this.#bytes.write(text, this.#at, "utf8");
    this.close(from);
  }

  /** Bytes with their length before them. */
  blob(bytes: Buffer): void {
    this.varint(bytes.length);
    this.raw(bytes, 0, bytes.length);
  }

  /** Bytes as they are, between two places of a buffer. */
  raw(bytes: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    bytes.copy(this.#bytes, this.#at, start, end);
    this.#at += end - start;
  }

  /** Begins a field whose length precedes it; the result is for `close`. */
  open(): number {
    this.#reserve(1);
    this.#at += 1;
    return this.#at;
  }

  /** Ends what was opened there. */
  close(from: number): void {
    const size = this.#at - from;
    if (size < 0x80) {
      this.#bytes[from - 1] = size;
      return;
    }
    // Room was left for a one-byte length; a longer length moves what was written.
    const extra = lengthBytes(size) - 1;
    this.#reserve(extra);
    this.#bytes.copyWithin(from + extra, from, this.#at);
    const end = this.#at + extra;
    this.#at = from - 1;
    this.varint(size);
    this.#at = end;
  }

  /** Keys and most values are short and ASCII: a loop writes them in a third of the time of a call into the runtime. */
  #writeAscii(text: string): boolean {
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return false;
      this.#bytes[this.#at + i] = code;
    }
    this.#at += text.length;
    return true;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

/** Bytes of a length as a varint. */
function lengthBytes(size: number): number {
  let bytes = 1;
  for (let rest = size; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}
