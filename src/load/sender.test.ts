import { afterEach, expect, test } from "bun:test";
import { noUsage } from "../domain/usage.ts";
import { Account } from "./account.ts";
import type { Letter } from "./letter.ts";
import { Sender } from "./sender.ts";
import { Tally } from "./tally.ts";
import { httpWire } from "./wire.ts";

const servers: Bun.Server<undefined>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) void server.stop(true);
});

const letter: Letter = {
  to: "logs",
  sessionId: "s",
  at: 0,
  body: { resourceLogs: [] },
  records: 1,
  told: { requests: ["a"], toolCalls: [], prompts: [], usage: noUsage, linesAdded: 0 },
};

/** A sender to somebody who gives these answers, one after the other, and the bodies that came. */
function senderTo(answers: readonly (() => Response)[], ending = new AbortController()) {
  const bodies: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      bodies.push(await request.text());
      return answers[bodies.length - 1]?.() ?? new Response("{}");
    },
  });
  servers.push(server);
  const settings = { token: undefined, encoding: "json", clock: Date.now } as const;
  const parts = { tally: new Tally(), account: new Account(), ending: ending.signal };
  const wire = httpWire({ ...settings, httpUrl: `http://127.0.0.1:${server.port}` });
  return { ...parts, bodies, sender: new Sender({ ...parts, wire, answered: () => undefined }) };
}

function refusal(status: number, retryAfter: string): () => Response {
  return () => new Response("", { status, headers: { "retry-after": retryAfter } });
}

test("a sender that is refused for a moment waits as long as it is asked to, and sends the same bytes again", async () => {
  const { sender, tally, account, bodies } = senderTo([refusal(429, "0.2"), refusal(503, "0.3")]);
  const began = performance.now();
  await sender.deliver(letter);
  expect(performance.now() - began).toBeGreaterThan(490);
  expect(new Set(bodies)).toEqual(new Set([JSON.stringify(letter.body)]));
  expect(bodies.length).toBe(3);
  expect([...tally.refused]).toEqual([
    [429, { posts: 1, retryAfterMs: 200 }],
    [503, { posts: 1, retryAfterMs: 300 }],
  ]);
  expect(account.has("requests", "a")).toBe("answered");
});

test("what is refused for good is given up at once, and counted as unanswered", async () => {
  const { sender, tally, account, bodies } = senderTo([() => new Response("", { status: 400 })]);
  await sender.deliver(letter);
  expect(bodies.length).toBe(1);
  expect(tally).toMatchObject({ unanswered: 1, cutOff: 0 });
  expect(account.has("requests", "a")).toBe("unsure");
});

test("who asks for more patience than a letter has is not waited for", async () => {
  const { sender, tally, bodies } = senderTo([refusal(429, "61")]);
  await sender.deliver(letter);
  expect(bodies.length).toBe(1);
  expect(tally).toMatchObject({ unanswered: 1, cutOff: 0 });
});

test("who asks for patience has not gone silent", async () => {
  const ending = new AbortController();
  const { sender, tally } = senderTo([refusal(503, "40"), refusal(503, "40")], ending);
  const delivered = sender.deliver(letter);
  while (sender.heardAt < performance.now() + 39_000) await Bun.sleep(1);
  ending.abort();
  await delivered;
  expect(tally).toMatchObject({ unanswered: 1, cutOff: 1 });
});

test("nothing is tried again once the load is over", async () => {
  const ending = new AbortController();
  ending.abort();
  const { sender, bodies, tally } = senderTo([refusal(503, "30")], ending);
  await sender.deliver(letter);
  expect(bodies.length).toBe(1);
  expect(tally).toMatchObject({ unanswered: 1, cutOff: 1 });
});

test("a letter in fifty is sent twice, and counted once", async () => {
  const { sender, tally, bodies } = senderTo([]);
  for (let sent = 0; sent < 50; sent += 1) await sender.deliver(letter);
  expect(bodies.length).toBe(51);
  expect({ answered: tally.answered, resent: tally.resent }).toEqual({ answered: 50, resent: 1 });
});
