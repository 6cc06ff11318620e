import { expect, setSystemTime, test } from "bun:test";
import { Hub } from "../live/hub.ts";
import { streamEvents, type EventFeed } from "./sse.ts";

const quiet: EventFeed = { event: "change", after: () => [], latest: () => 0 };
const unreadable = (): never => {
  throw new Error("the disk is gone");
};

function isFull(hub: Hub): boolean {
  using place = hub.enter();
  return place === undefined;
}

test("a request for the head of a stream alone takes no place in it", async () => {
  const hub = new Hub();
  for (let n = 0; n < 500; n += 1) {
    const head = streamEvents(new Request("http://x/", { method: "HEAD" }), [{ feed: quiet, hub }]);
    expect(head.headers.get("content-type")).toBe("text/event-stream");
  }
  expect(isFull(hub)).toBe(false);
});

test("a stream of what cannot be read takes no place", () => {
  const hub = new Hub();
  const feed = { ...quiet, latest: unreadable };
  for (let n = 0; n < 500; n += 1)
    expect(() => streamEvents(new Request("http://x/"), [{ feed, hub }])).toThrow("the disk is gone");
  expect(isFull(hub)).toBe(false);
});

test("a stream that has told nothing for a while says how far it is, past what its listener does not hear of", async () => {
  const hub = new Hub();
  const feed: EventFeed = { ...quiet, after: (position) => (position < 3 ? [{ id: position + 1 }] : []) };
  try {
    const { body } = streamEvents(new Request("http://x/"), [
      { feed, hub },
      { feed: quiet, hub },
    ]);
    setSystemTime(Date.now() + 6000);
    let text = "";
    for await (const bytes of body ?? []) {
      text += new TextDecoder().decode(bytes);
      if (text.includes("still here")) break;
    }
    expect(text).toBe(": hallmonitor\nid: 0-0\n\n: still here\nid: 3-0\n\n");
  } finally {
    setSystemTime();
  }
});

test("a stream of several feeds is woken by each of them", async () => {
  for (const index of [0, 1]) {
    const hubs = [new Hub(), new Hub()];
    const told = [0, 0];
    const looked = Promise.withResolvers<void>();
    const heard = hubs.map((hub, own): { readonly hub: Hub; readonly feed: EventFeed } => ({
      hub,
      feed: {
        ...quiet,
        after: (position) => {
          const last = told[own] ?? 0;
          if (own === 1) looked.resolve();
          return position < last ? [{ id: last, data: own }] : [];
        },
      },
    }));
    const { body } = streamEvents(new Request("http://x/"), heard);
    const reading = body!.getReader();
    await reading.read();
    const next = reading.read();
    // Nothing was found, so it waits for a commit.
    await looked.promise;
    told[index] = 1;
    hubs[index]?.publish();
    expect(new TextDecoder().decode((await next).value)).toContain(`data: ${index}`);
    await reading.cancel();
  }
});

test("a stream that breaks because nothing can be read any more gives its place back", async () => {
  const hub = new Hub();
  const feed = { ...quiet, after: unreadable };
  const streams = Array.from({ length: 500 }, () => streamEvents(new Request("http://x/"), [{ feed, hub }]));
  expect(isFull(hub)).toBe(true);
  for (const stream of streams) await expect(stream.text()).rejects.toThrow("the disk is gone");
  expect(isFull(hub)).toBe(false);
});

test("a listener whose reading takes long reads again only when others had three times as long", async () => {
  const hub = new Hub();
  const reads: { readonly began: number; readonly ended: number }[] = [];
  const feed: EventFeed = {
    event: "change",
    latest: () => 0,
    after: (position) => {
      const began = performance.now();
      while (performance.now() - began < 40);
      reads.push({ began, ended: performance.now() });
      return [{ id: position + 1, data: position }];
    },
  };
  const left = new AbortController();
  const { body } = streamEvents(new Request("http://x/", { signal: left.signal }), [{ feed, hub }]);
  for await (const _ of body ?? []) if (reads.length === 3) break;
  left.abort();
  for (const [index, { began }] of reads.slice(1).entries()) {
    const { began: before, ended } = reads[index] ?? { began, ended: began };
    expect(began - ended).toBeGreaterThanOrEqual(3 * (ended - before) - 2);
  }
});

test("of the events of one commit only the last says that it is told", async () => {
  const feed: EventFeed = {
    ...quiet,
    after: (position) => (position < 2 ? [1, 1, 2].map((id, data) => ({ id, data })) : []),
  };
  const { body } = streamEvents(new Request("http://x/"), [{ feed, hub: new Hub() }]);
  let text = "";
  for await (const bytes of body ?? []) {
    text += new TextDecoder().decode(bytes);
    if (text.includes("data: 2")) break;
  }
  expect(
    [...text.matchAll(/id: (\d+)\nevent: change\ndata: (\d)/g)].map(([, id, data]) => [id, data]),
  ).toEqual([
    ["0", "0"],
    ["1", "1"],
    ["2", "2"],
  ]);
});
