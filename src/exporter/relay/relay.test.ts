import { expect, test } from "bun:test";
import { MemoryOutbox } from "../../store/memory/outbox.ts";
import { Hub } from "../../live/hub.ts";
import { Relay } from "./relay.ts";

/** A receiver that answers with one status after the other. */
function startReceiver(statuses: readonly number[]) {
  let count = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => {
      count += 1;
      return new Response(null, { status: statuses[count - 1] ?? 200 });
    },
  });
  return { url: server.url.href, [Symbol.dispose]: () => void server.stop(true) };
}

test("who refused something was there: when it is away again that is said again", async () => {
  using receiver = startReceiver([503, 400, 503, 200]);
  const outbox = new MemoryOutbox();
  const hub = new Hub();
  const lines: string[] = [];
  const back = Promise.withResolvers<void>();
  const relay = new Relay(
    { name: "a", endpoint: receiver.url, maxBytes: 1000, timeoutMs: 5000 },
    {
      outbox,
      next: (ms, ending) => hub.next(ms, ending),
      headers: () => ({}),
      warning: () => undefined,
      clock: () => 0,
      random: () => 0,
      log: (line) => {
        lines.push(line);
        if (line.endsWith("takes what is sent again")) back.resolve();
      },
    },
  );
  // A group without items.
  const payload = { relays: ["a"], signal: "logs", items: 1, body: Uint8Array.of(0x0a, 0) } as const;
  outbox.put([payload]);
  outbox.put([{ ...payload, signal: "metrics" }]);
  relay.start();
  await back.promise;
  await relay.stop();
  expect(lines).toEqual([
    "relay a: cannot send: it answers 503; what comes in waits",
    "relay a: it answers 400; 1 item dropped",
    "relay a: cannot send: it answers 503; what comes in waits",
    "relay a: it takes what is sent again",
  ]);
  expect(relay.account()).toMatchObject({ sent: 1, dropped: new Map([["http-400", 1]]), waitingItems: 0 });
});
