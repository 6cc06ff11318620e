import { expect, test } from "bun:test";
import { maxStreamsOfOne, StreamPlaces } from "./stream-places.ts";

const address = "127.0.0.1";
const silent = (): void => undefined;

/** Opens more than one network may have, one after the other. */
async function openMany(ask: (places: StreamPlaces) => Promise<Response>): Promise<void> {
  const places = new StreamPlaces(silent);
  for (let n = 0; n <= maxStreamsOfOne; n += 1) await ask(places);
}

const open = async () => new Response("data: 1\n\n");

test("a network has so many streams and no more", async () => {
  const ask = (places: StreamPlaces) => places.within(new Request("http://x/"), address, open);
  await expect(openMany(ask)).rejects.toMatchObject({ code: "overloaded" });
});

test("an answer without a body is no stream: it takes no place", async () => {
  const request = new Request("http://x/", { method: "HEAD" });
  await openMany((places) => places.within(request, address, async () => new Response(null)));
});

test("whoever has gone before the stream was open takes no place", async () => {
  const request = new Request("http://x/", { signal: AbortSignal.abort() });
  await openMany((places) => places.within(request, address, open));
});

const endings: Record<string, (controller: ReadableStreamDefaultController<Uint8Array>) => void> = {
  "ends by itself": (controller) => controller.close(),
  breaks: (controller) => controller.error(new Error("the disk")),
};

test.each(Object.entries(endings))("a stream that %s gives its place back", async (_, end) => {
  await openMany(async (places) => {
    const stream = async () => new Response(new ReadableStream({ pull: end }));
    const response = await places.within(new Request("http://x/"), address, stream);
    await response.text().catch(() => undefined);
    return response;
  });
});

test("why a stream broke is told, and its listener hears what came before as a whole", async () => {
  const told: unknown[] = [];
  const places = new StreamPlaces((thrown) => told.push(thrown));
  const chunks = [new TextEncoder().encode("data: 1\n\n")];
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const chunk = chunks.shift();
    if (chunk === undefined) throw new Error("the disk is gone");
    controller.enqueue(chunk);
  };
  const stream = async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  const response = await places.within(new Request("http://x/"), address, stream);
  expect(await response.text()).toBe("data: 1\n\n");
  expect(told).toEqual([new Error("the disk is gone")]);
});

test("a listener that leaves gives its place back, and the stream hears of it", async () => {
  let left = 0;
  await openMany(async (places) => {
    const stream = async () => new Response(new ReadableStream({ cancel: () => void (left += 1) }));
    const response = await places.within(new Request("http://x/"), address, stream);
    await response.body?.cancel();
    return response;
  });
  expect(left).toBe(maxStreamsOfOne + 1);
});

test("an answer keeps its headers", async () => {
  const headers = { "content-type": "text/event-stream" };
  const stream = async () => new Response("data: 1\n\n", { headers });
  const response = await new StreamPlaces(silent).within(new Request("http://x/"), address, stream);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(await response.text()).toBe("data: 1\n\n");
});
