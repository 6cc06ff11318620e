import { escapeControls } from "../domain/control.ts";
import type { Pages } from "../store/whole.ts";
import type { Part } from "./part.ts";

/** Lists as JSONL: one object per line, each line ended by LF. A list without rows is no byte. No terminal obeys anything in it. */
export function* jsonlParts(lists: Iterable<Pages<object>>): Generator<Part> {
  for (const list of lists) {
    for (const page of list) {
      if (page.length === 0) continue;
      // Lone surrogates come out as escapes: JSON.stringify writes only well-formed text.
      const text = page.map((line) => `${escapeControls(JSON.stringify(line))}\n`).join("");
      yield { bytes: Buffer.from(text), rows: page.length };
    }
  }
}
