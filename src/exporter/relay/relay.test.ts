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

/** A relay to a receiver, with what waits for it and what it logs. */
function open(
  endpoint: string,
  { maxBytes = 1000, onLine }: { maxBytes?: number; onLine?: (line: string) => void } = {},
) {
  const outbox = new MemoryOutbox();
  const hub = new Hub();
  const lines: string[] = [];
  const relay = new Relay(
    { name: "a", endpoint, maxBytes, timeoutMs: 5000 },
    {
      outbox,
      next: (ms, ending) => hub.next(ms, ending),
      headers: () => ({}),
      warning: () => undefined,
      clock: () => 0,
      random: () => 0,
      log: (line) => {
        lines.push(line);
        onLine?.(line);
      },
    },
  );
  return { outbox, lines, relay };
}

/** What became of what was to be sent. */
function accountOf(relay: Relay) {
  const { sent, dropped, waitingItems, waitingBytes } = relay.account();
  return { sent, dropped: Object.fromEntries(dropped), waitingItems, waitingBytes };
}

// A group without items.
const payload = { relays: ["a"], signal: "logs", items: 1, body: Uint8Array.of(0x0a, 0) } as const;

test("beyond what may wait the oldest is dropped and counted, and that it is full is said once", () => {
  const { outbox, lines, relay } = open("http://127.0.0.1:9", { maxBytes: 20 });
  const put = (count: number) => {
    for (let index = 0; index < count; index += 1) outbox.put([payload]);
    relay.hold();
    return accountOf(relay);
  };
  expect(put(10)).toEqual({ sent: 0, waitingBytes: 20, waitingItems: 10, dropped: {} });
  // A part more than is too much goes, so that not every commit has to delete.
  expect(put(1)).toMatchObject({ waitingItems: 9, dropped: { "outbox-full": 2 } });
  expect(put(5)).toMatchObject({ waitingItems: 9, dropped: { "outbox-full": 7 } });
  expect(outbox.next("a", { bytes: 100, items: 1 })[0]?.id).toBe(8);
  expect(lines).toEqual(["relay a: its outbox is full; from now on the oldest that waits is dropped"]);
});

test("of many that are refused as one each is sent alone, and only what is refused then is lost", async () => {
  using receiver = startReceiver([400, 200, 400, 200, 200]);
  const { outbox, lines, relay } = open(receiver.url);
  for (let index = 0; index < 3; index += 1) outbox.put([payload]);
  relay.start();
  await relay.stop();
  expect(lines).toEqual(["relay a: it answers 400; 1 item dropped"]);
  expect(accountOf(relay)).toMatchObject({ sent: 2, dropped: { "http-400": 1 }, waitingItems: 0 });
});

test("what several resources told of is sent one by one where it is refused together, and goes on where it was held up", async () => {
  using receiver = startReceiver([400, 400, 503, 200, 200]);
  const { outbox, lines, relay } = open(receiver.url, {
    onLine: (line) => {
      if (line.endsWith("takes what is sent again")) back.resolve();
    },
  });
  const back = Promise.withResolvers<void>();
  // Three groups of a record each.
  const body = Buffer.from("0a0412021200".repeat(3), "hex");
  outbox.put([{ ...payload, items: 3, body }]);
  relay.start();
  await back.promise;
  await relay.stop();
  expect(accountOf(relay)).toEqual({
    sent: 2,
    dropped: { "http-400": 1 },
    waitingItems: 0,
    waitingBytes: 0,
  });
  expect(lines[0]).toBe("relay a: it answers 400; 1 item dropped");
});

test("who refused something was there: when it is away again that is said again", async () => {
  using receiver = startReceiver([503, 400, 503, 200]);
  const back = Promise.withResolvers<void>();
  const { outbox, lines, relay } = open(receiver.url, {
    onLine: (line) => {
      if (line.endsWith("takes what is sent again")) back.resolve();
    },
  });
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
  expect(accountOf(relay)).toMatchObject({ sent: 1, dropped: { "http-400": 1 }, waitingItems: 0 });
});
