import { expect, test } from "bun:test";
import { AppError } from "../../domain/error.ts";
import { deliver, type DeliverySettings } from "./delivery.ts";

const now = 1_795_000_000_000;

/** A collector that answers from a list, the last answer for ever, and remembers what it was sent. */
function collector(...answers: readonly (() => Response)[]) {
  const heard: { path: string; body: string; authorization: string | null }[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      heard.push({
        path: new URL(request.url).pathname,
        body: await request.text(),
        authorization: request.headers.get("authorization"),
      });
      return (answers[heard.length - 1] ?? answers.at(-1) ?? (() => new Response("{}")))();
    },
  });
  const waits: number[] = [];
  const settings: DeliverySettings = {
    url: server.url.href,
    fetch,
    clock: () => now,
    signal: new AbortController().signal,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  return { heard, waits, settings, [Symbol.asyncDispose]: () => server.stop(true) };
}

const ok = (): Response => new Response("{}");
const busy = (status: number, retryAfter?: string) => (): Response =>
  new Response("busy", { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });

async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw new Error(`no AppError but ${String(thrown)}`);
}

test("a body goes to the path of its signal, once", async () => {
  await using there = collector(ok);
  await deliver("logs", { a: 1 }, { ...there.settings, token: "secret" });
  await deliver("metrics", { b: 2 }, there.settings);
  expect(there.heard).toEqual([
    { path: "/v1/logs", body: '{"a":1}', authorization: "Bearer secret" },
    { path: "/v1/metrics", body: '{"b":2}', authorization: null },
  ]);
});

test("an answer that breaks off is none", async () => {
  await using there = collector();
  const torn = new ReadableStream({ start: (body) => body.error(new Error("torn")) });
  const settings = { ...there.settings, fetch: () => Promise.resolve(new Response(torn)) };
  const { code, message } = await errorOf(deliver("logs", {}, settings));
  expect(code).toBe("unavailable");
  expect(message).toStartWith("no collector answers at");
});

test("a collector that asks for patience gets the same body again, after the time it named", async () => {
  const inTwoSeconds = new Date(now + 2000).toUTCString();
  await using there = collector(busy(503, "3"), busy(429, inTwoSeconds), busy(503), busy(502), ok);
  await deliver("logs", { a: 1 }, there.settings);
  expect(there.heard.map(({ body }) => body)).toEqual(Array.from({ length: 5 }, () => '{"a":1}'));
  expect(there.waits).toEqual([3000, 2000, 2000, 4000]);
});

test("no collector can make the demo wait for longer than half a minute at a time", async () => {
  await using there = collector(busy(503, "86400"), ok);
  await deliver("logs", {}, there.settings);
  expect(there.waits).toEqual([30_000]);
});

test("patience has an end", async () => {
  await using there = collector(busy(503, "1"));
  const error = await errorOf(deliver("logs", {}, there.settings));
  expect(error.code).toBe("unavailable");
  expect(there.heard).toHaveLength(8);
});

test("once it shall stop, it does not wait any more", async () => {
  await using there = collector(busy(429, "1"));
  const error = await errorOf(deliver("logs", {}, { ...there.settings, signal: AbortSignal.abort() }));
  expect(error.code).toBe("overloaded");
  expect(there.heard).toHaveLength(1);
});

test("a collector that is not there is unavailable, with a word on how to start one", async () => {
  const gone = collector(ok);
  await gone[Symbol.asyncDispose]();
  const error = await errorOf(deliver("logs", {}, gone.settings));
  expect(error.code).toBe("unavailable");
  expect(error.message).toContain("hallmonitor up");
  expect(error.message).toContain(gone.settings.url.replace(/\/$/, ""));
});

test("a collector that does not take all of a body is told on, in its own words", async () => {
  const partialSuccess = { rejectedLogRecords: "2", errorMessage: "2 \u001b[31minvalid" };
  await using there = collector(() => Response.json({ partialSuccess }));
  const error = await errorOf(deliver("logs", {}, there.settings));
  expect(error.code).toBe("invalid");
  expect(error.message).toEndWith("took a post of logs except 2 items (2 invalid)");
  await using other = collector(() => Response.json({ partialSuccess: { rejectedLogRecords: 1 } }));
  expect((await errorOf(deliver("logs", {}, other.settings))).message).toEndWith("except 1 item");
});

test("an answer that says nothing, or nothing of the protocol, took everything", async () => {
  await using there = collector(
    () => new Response(null, { status: 200 }),
    () => new Response("fine"),
    () => Response.json({ partialSuccess: {} }),
    () => Response.json(null),
  );
  for (let time = 0; time < 4; time++) await deliver("logs", {}, there.settings);
  expect(there.heard).toHaveLength(4);
});

test("an answer that more tries would not change ends it at once", async () => {
  await using there = collector(busy(404), busy(401), busy(302));
  expect((await errorOf(deliver("logs", {}, there.settings))).code).toBe("invalid");
  expect((await errorOf(deliver("logs", {}, there.settings))).code).toBe("unauthenticated");
  expect((await errorOf(deliver("logs", {}, there.settings))).code).toBe("invalid");
  expect(there.heard).toHaveLength(3);
});
