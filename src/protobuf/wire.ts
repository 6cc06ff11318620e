import { AppError } from "../domain/error.ts";
import { type Instant, instantOfHalves } from "./instant.ts";
import type { TextTable } from "./text-table.ts";
import type { Writer } from "./writer.ts";

/**
 * A position in protobuf bytes, and reading single values from there. Bytes that cannot be protobuf are refused as
 * `invalid`; nothing is ever read beyond the end. See https://protobuf.dev/programming-guides/encoding/.
 */
export class Wire {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #texts: TextTable;
  // The halves of the last varint; two fields instead of a new pair for each number.
  #low = 0;
  #high = 0;
  at = 0;

  constructor(body: Uint8Array, texts: TextTable) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.#texts = texts;
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** An unsigned varint as a number, rounded above 2^53. */
  varint(): number {
    const byte = this.#bytes[this.at];
    if (byte !== undefined && byte < 0x80) {
      this.at++;
      return byte;
    }
    this.#readHalves();
    return this.#high * 0x1_0000_0000 + this.#low;
  }

  /** An int64 as a number, or as decimal text when a number cannot hold it exactly. */
  int64(): number | string {
    const byte = this.#bytes[this.at];
    if (byte !== undefined && byte < 0x80) {
      this.at++;
      return byte;
    }
    this.#readHalves();
    const value = (this.#high | 0) * 0x1_0000_0000 + this.#low;
    if (Number.isSafeInteger(value)) return value;
    return String((BigInt(this.#high | 0) << 32n) | BigInt(this.#low));
  }

  /** A uint32: the lowest 32 bits of a longer varint, as protobuf specifies. */
  uint32(): number {
    const byte = this.#bytes[this.at];
    if (byte !== undefined && byte < 0x80) {
      this.at++;
      return byte;
    }
    this.#readHalves();
    return this.#low;
  }

  /** An int32 or an enum. One below zero takes ten bytes. */
  int32(): number {
    return this.uint32() | 0;
  }

  /** A sint32: zigzag, small numbers of both signs are short. */
  zigzag(): number {
    const coded = this.uint32();
    return (coded >>> 1) ^ -(coded & 1);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** A fixed64 or, when signed, an sfixed64 as the nearest number. */
  fixed64(signed = false): number {
    const at = this.#take(8);
    const high = signed ? this.#view.getInt32(at + 4, true) : this.#view.getUint32(at + 4, true);
    return high * 0x1_0000_0000 + this.#view.getUint32(at, true);
  }

  /** A fixed64 of nanoseconds. */
  instant(): Instant {
    const at = this.#take(8);
    return instantOfHalves(this.#view.getUint32(at + 4, true), this.#view.getUint32(at, true));
  }

  /** Reads the length of a delimited field; the result is where the field ends. */
  end(): number {
    const size = this.varint();
    const end = this.at + size;
    return end <= this.#bytes.length ? end : this.fail("a field is longer than the body");
  }

  text(): string {
    const end = this.end();
    const start = this.at;
    this.at = end;
    return start === end ? "" : this.#texts.textOf(this.#bytes, start, end);
  }

  /** A bytes field in hex or base64. */
  binary(encoding: "hex" | "base64"): string {
    const end = this.end();
    const start = this.at;
    this.at = end;
    return start === end ? "" : this.#bytes.toString(encoding, start, end);
  }

  /** Writes the bytes between two places as they are. */
  copyTo(writer: Writer, start: number, end: number): void {
    writer.raw(this.#bytes, start, end);
  }

  /** Skips the value of an unknown field; a group with everything in it. */
  skip(tag: number): void {
    let depth = 0;
    for (let next = tag; ; next = this.varint()) {
      if (next < 8) this.fail("a field has the number 0");
      depth += this.#skipValue(next & 7);
      if (depth < 0) this.fail("a group ends that did not begin");
      if (depth === 0) return;
    }
  }

  /** Moves past the next tag of this kind before `end`. False, and at `end`, when there is none. */
  find(wanted: number, end: number): boolean {
    while (this.at < end) {
      const tag = this.varint();
      if (tag === wanted) return true;
      this.skip(tag);
    }
    this.close(end);
    return false;
  }

  /** Holds that a message ended where its length said. */
  close(end: number): void {
    if (this.at !== end) this.fail("a field reaches over the end of its message");
  }

  fail(what: string): never {
    throw new AppError(
      "invalid",
      `the body is not a protobuf OTLP request: ${what}, near byte ${this.at}; check content type and encoding`,
    );
  }

  /** Skips one value; the result is the change of group depth. */
  #skipValue(wireType: number): number {
    switch (wireType) {
      case 0:
        this.varint();
        return 0;
      case 1:
        this.#take(8);
        return 0;
      case 2:
        this.at = this.end();
        return 0;
      case 3:
        return 1;
      case 4:
        return -1;
      case 5:
        this.#take(4);
        return 0;
      default:
        return this.fail(`wire type ${wireType} does not exist`);
    }
  }

  #take(bytes: number): number {
    const start = this.at;
    if (start + bytes > this.#bytes.length) this.fail("it ends inside a number");
    this.at = start + bytes;
    return start;
  }

  #readHalves(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#bytes[this.at++] ?? this.fail("it ends inside a number");
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    this.fail("a number has more than ten bytes");
  }
}
