import { expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";
import { apiRequest, logs, noon, send } from "./otlp.ts";

/** One batch: two requests of its own, both known by the number of the batch. */
interface Batch {
  readonly session: string;
  readonly ids: readonly string[];
  readonly message: ReturnType<typeof logs>;
}

interface Load {
  /** Batches that got a 200. */
  readonly answered: Batch[];
  /** Batches that got no answer, or a refusal. */
  readonly unanswered: Batch[];
  /** Settles when every sender has given up. */
  readonly over: Promise<unknown>;
}

const senders = 8;

test("kill -9 in the middle of a load loses nothing that was answered and doubles nothing", async () => {
  using dir = temporaryDir();
  const random = seeded(20_261_120);
  const all: Load[] = [];
  for (let round = 0; round < 10; round += 1) {
    const daemon = await startDaemon(dir.path);
    await expectKept(daemon, all);
    const load = startLoad(daemon, `r${round}`);
    all.push(load);
    await answers(load, 20 + Math.floor(random() * 200));
    await Bun.sleep(random() * 10);
    await daemon.kill();
    await load.over;
  }

  await using daemon = await startDaemon(dir.path);
  await expectKept(daemon, all);
  // A sender that got no answer sends again, and one that missed our answer does so too.
  const batches = all.flatMap(({ answered, unanswered }) => [...answered, ...unanswered]);
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      for (const { message } of batches.filter((__, index) => index % senders === sender)) {
        const { status, body } = await send(daemon, { signal: "logs", message });
        expect([status, body.toString()]).toEqual([200, "{}"]);
      }
    }),
  );
  const expected = batches.flatMap(({ ids }) => ids).toSorted();
  expect(await keptIds(daemon)).toEqual(expected);
  const { total } = await daemon.get("/api/usage?group_by=model");
  expect(total).toMatchObject({ requests: expected.length, usage: { output_tokens: 20 * expected.length } });
}, 60_000);

test("SIGTERM in the middle of a load ends with 0 within 5 s, and all that was answered is there", async () => {
  using dir = temporaryDir();
  const daemon = await startDaemon(dir.path);
  const load = startLoad(daemon, "t");
  await answers(load, 100);

  const asked = performance.now();
  expect(await daemon.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5000);

  await load.over;
  await using again = await startDaemon(dir.path);
  await expectKept(again, [load]);
});

test("SIGTERM ends with 0 within 5 s though streams are open and a sender never finishes", async () => {
  using dir = temporaryDir();
  const daemon = await startDaemon(dir.path);
  using _metrics = await listen(daemon, "/events/metrics");
  using _sessions = await listen(daemon, "/events/sessions");
  const { hostname, port } = new URL(daemon.httpUrl);
  const socket = await Bun.connect({ hostname, port: Number(port), socket: { data: () => undefined } });
  socket.write(`POST /v1/logs HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 100\r\n\r\n{`);

  const asked = performance.now();
  expect(await daemon.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5000);
  socket.end();
});

/** Eight senders that post batch after batch until the daemon is gone. */
function startLoad(daemon: StartedDaemon, name: string): Load {
  const answered: Batch[] = [];
  const unanswered: Batch[] = [];
  const sendOn = async (sender: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const batch = batchOf(`${name}-${sender}`, number);
      const answer = await send(daemon, { signal: "logs", message: batch.message }).catch(() => undefined);
      if (answer?.status === 200) answered.push(batch);
      else unanswered.push(batch);
      if (answer === undefined) return;
    }
  };
  const over = Promise.all(Array.from({ length: senders }, (_, sender) => sendOn(sender)));
  return { answered, unanswered, over };
}

function batchOf(session: string, number: number): Batch {
  const ids = [`${session}-${number}-a`, `${session}-${number}-b`];
  const at = noon + number * 2;
  const message = logs(...ids.map((id, index) => apiRequest(session, id, { at: at + index })));
  return { session, ids, message };
}

/** Waits until so many batches were answered. */
async function answers(load: Load, count: number): Promise<void> {
  while (load.answered.length < count) await new Promise((resolve) => setImmediate(resolve));
}

/** Every answered record is there exactly once, every other at most once, and the totals agree with the list. */
async function expectKept(daemon: StartedDaemon, loads: readonly Load[]): Promise<void> {
  const kept = await keptIds(daemon);
  expect(new Set(kept).size).toBe(kept.length);
  const known = new Set(kept);
  const answered = loads.flatMap((load) => load.answered).flatMap(({ ids }) => ids);
  expect(answered.filter((id) => !known.has(id))).toEqual([]);
  const sent = new Set([...answered, ...loads.flatMap((load) => load.unanswered).flatMap(({ ids }) => ids)]);
  expect(kept.filter((id) => !sent.has(id))).toEqual([]);
  // A batch is kept whole or not at all.
  for (const { ids } of loads.flatMap((load) => load.unanswered)) {
    expect(new Set(ids.map((id) => known.has(id))).size).toBe(1);
  }
  expect((await daemon.get("/api/usage?group_by=model")).total.requests).toBe(kept.length);
}

async function keptIds(daemon: StartedDaemon): Promise<string[]> {
  const { sessions } = await daemon.get("/api/sessions?limit=500");
  const details = await Promise.all(
    sessions.map(({ id }: { id: string }) => daemon.get(`/api/sessions/${id}`)),
  );
  return details
    .flatMap(({ requests }) => requests.map((request: { request_id: string }) => request.request_id))
    .toSorted();
}

/** A small generator of numbers from 0 to 1 (mulberry32), so that a failure can be seen again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
