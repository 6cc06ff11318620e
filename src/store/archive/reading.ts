import { createReadStream } from "node:fs";
import type { EventLine } from "../archive-ledger.ts";
import { createUnpacker } from "./codec.ts";

/** Some whole lines of a file. */
export interface Block {
  readonly text: Uint8Array;
  /** Where each line begins in it. */
  readonly starts: readonly number[];
}

/** What ends a block: that it has so many lines, or the line with which it has so many bytes. */
export interface BlockLimits {
  readonly rows: number;
  readonly bytes: number;
}

const newline = 0x0a;
/** What is read of the disk at once. */
const readBytes = 256 * 1024;

/** The pieces of a file, unpacked. Throws what the disk or the unpacking throws. */
async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: readBytes });
  const unpacked = createUnpacker(path);
  file.on("error", (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked) as AsyncIterable<Uint8Array>;
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

/** The lines of a file in blocks, each ended by a limit or the end of the file. A rest without an end is no line. */
export async function* blocksOf(path: string, limits: BlockLimits): AsyncGenerator<Block> {
  let open: Uint8Array[] = [];
  let starts = [0];
  let length = 0;
  for await (const piece of piecesOf(path)) {
    let from = 0;
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) {
      const end = length + at + 1 - from;
      if (starts.length < limits.rows && end < limits.bytes) {
        starts.push(end);
        continue;
      }
      yield { text: Buffer.concat([...open, piece.subarray(from, at + 1)]), starts };
      [open, starts, length, from] = [[], [0], 0, at + 1];
    }
    open.push(piece.subarray(from));
    length += piece.length - from;
  }
  const last = starts.pop() ?? 0;
  if (starts.length > 0) yield { text: Buffer.concat(open).subarray(0, last), starts };
}

/** The lines of a block, without their ends. */
export function linesOf({ text, starts }: Block): Uint8Array[] {
  return starts.map((start, index) => text.subarray(start, (starts[index + 1] ?? text.length) - 1));
}

const dataMark = Buffer.from(',"data":');
const noData = Buffer.from("null");

/** The parts of a line. A quote within a text is escaped, so the first mark is the column's. */
export function eventLineOf(line: Uint8Array): EventLine {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const at = bytes.indexOf(dataMark);
  if (at === -1) return { head: line, data: undefined };
  const data = bytes.subarray(at + dataMark.length, -1);
  const head = Buffer.concat([bytes.subarray(0, at), Buffer.from("}")]);
  return { head, data: data.equals(noData) ? undefined : data };
}

/** The sequence numbers of the first and the last line of a block. */
export function seqsOf(block: Block): { readonly firstSeq: number; readonly lastSeq: number } {
  const { text, starts } = block;
  return { firstSeq: seqAt(text, starts[0] ?? 0), lastSeq: seqAt(text, starts.at(-1) ?? 0) };
}

/** The number that a line begins with; NaN where there is none. */
function seqAt(text: Uint8Array, start: number): number {
  const [, seq] =
    /^\{"seq":(\d{1,16}),/.exec(Buffer.from(text.subarray(start, start + 32)).toString("latin1")) ?? [];
  return Number(seq ?? Number.NaN);
}
