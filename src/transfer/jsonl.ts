import { escapeControls } from "../domain/control.ts";
import type { Pages } from "../store/whole.ts";
import type { Part } from "./part.ts";

/** Lists as JSONL: one object per line, each ended by LF. An empty list is no bytes. Nothing in it controls a terminal. */
export function* jsonlParts(lists: Iterable<Pages<object>>): Generator<Part> {
  for (const list of lists) {
    for (const page of list) {
      if (page.length === 0) continue;
      // JSON.stringify writes only well-formed text: lone surrogates become escapes.
      const text = page.map((line) => `${escapeControls(JSON.stringify(line))}\n`).join("");
      yield { bytes: Buffer.from(text), rows: page.length };
    }
  }
}
