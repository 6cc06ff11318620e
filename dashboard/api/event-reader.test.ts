import { expect, test } from "bun:test";
import { readEvents } from "./event-reader.ts";

/** A stream as a server wrote it, in pieces of so many bytes: a network cuts where it likes. */
async function read(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.slice(index * size, (index + 1) * size),
  );
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  return Array.fromAsync(readEvents(stream));
}

const text =
  ': hallmonitor\nid: 6\n\nid: 7\nevent: session\ndata: {"title":"größer: ✓"}\n\n: still here\n\nid: 8\nevent: session\ndata: a\ndata: b\n\nid: 9\nevent: session\ndata: cut of';

test.each([1, 2, 3, 7, 64, 4096])("events come whole from pieces of %d bytes", async (size) => {
  expect(await read(text, size)).toEqual([
    { id: "6", event: "message" },
    { id: "7", event: "session", data: '{"title":"größer: ✓"}' },
    { id: "8", event: "session", data: "a\nb" },
  ]);
});

test("whoever stops listening ends the stream", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: x\n\n")),
    cancel: () => void (isCancelled = true),
  });
  for await (const _ of readEvents(endless)) break;
  expect(isCancelled).toBeTrue();
});
