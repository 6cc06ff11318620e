import { expect, test } from "bun:test";
import { maxStreamsOfOne, StreamPlaces } from "./stream-places.ts";

const address = "127.0.0.1";

/** Opens more than one network may have, one after the other. */
async function openMany(ask: (places: StreamPlaces) => Promise<Response>): Promise<void> {
  const places = new StreamPlaces();
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
