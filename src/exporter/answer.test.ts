import { expect, test } from "bun:test";
import { readStart } from "./answer.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("an answer that never ends is left once enough of it is read", async () => {
  let left = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("abcd")),
    cancel: () => void (left = true),
  });
  expect(text(await readStart(new Response(endless), 6))).toBe("abcdab");
  expect(left).toBe(true);
});

test("of an answer that breaks off the beginning is told", async () => {
  const broken = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("abcd")),
    pull: (controller) => controller.error(new Error("reset")),
  });
  expect(text(await readStart(new Response(broken), 6))).toBe("abcd");
});
