import { expect, test } from "bun:test";
import { openProgressLine } from "./progress-line.ts";

function stream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

test("a terminal sees the line rewritten in place, never wider than itself, and nothing of it stays", () => {
  const out = stream(true, 30);
  {
    using line = openProgressLine(out);
    line.show("412/800 files · 512 MB of 1.0 GB");
    line.show("done");
  }
  expect(out.written).toEqual([
    "\r\u001b[K412/800 files · 512 MB of 1.…\r",
    "\r\u001b[Kdone\r",
    "\r\u001b[K",
  ]);
});

test("what is no terminal sees nothing", () => {
  const out = stream(false);
  {
    using line = openProgressLine(out);
    line.show("412/800 files");
  }
  expect(out.written).toEqual([]);
});
