import { expect, test } from "bun:test";
import { readBody } from "./body.ts";
import type { Place } from "./room.ts";

/** A place that keeps count of what is held. */
function place(): Place & { readonly held: number[] } {
  const held: number[] = [];
  return {
    held,
    hold: (bytes) => void held.push(bytes),
    unlessLost: (awaited) => awaited,
    settle: () => undefined,
  };
}

const limit = { maxBytes: 1000, advice: "send less" };

function sent(headers: Record<string, string>, ...chunks: readonly number[]): Request {
  const body = new ReadableStream({
    start(controller) {
      for (const size of chunks) controller.enqueue(new Uint8Array(size));
      controller.close();
    },
  });
  return new Request("http://x/", { method: "POST", headers, body });
}

// Bun joins two equal lengths, which is a number to nobody: taken for one, it would be over no limit.
test.each(["900, 900", "", "1e2", "0x10", "-1"])(
  "a length of '%s' is no promise: what comes is counted",
  async (said) => {
    const there = place();
    await expect(readBody(sent({ "content-length": said }, 600, 600), limit, there)).rejects.toMatchObject({
      code: "too-large",
    });
    expect(there.held).toEqual([600]);
  },
);

test("an announced length over the limit is refused before anything is read", async () => {
  const request = sent({ "content-length": "1001" }, 1);
  await expect(readBody(request, limit, place())).rejects.toMatchObject({ code: "too-large" });
  expect(request.bodyUsed).toBe(false);
});

test("a body of just the limit is taken, announced or not", async () => {
  for (const headers of [{ "content-length": "1000" }, {}] as Record<string, string>[])
    expect(await readBody(sent(headers, 600, 400), limit, place())).toHaveLength(1000);
});

test("a long body counts as what came of it, a short one as what was announced", async () => {
  const [short, long] = [place(), place()];
  const large = { ...limit, maxBytes: 2_000_000 };
  await readBody(sent({ "content-length": "5" }, 5), large, short);
  await readBody(sent({ "content-length": "600000" }, 400_000, 200_000), large, long);
  expect([short.held, long.held]).toEqual([[5], [400_000, 200_000]]);
});
