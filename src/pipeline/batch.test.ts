import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import { formatRejected, rejectedCount } from "../domain/outcome.ts";
import { Tally } from "../self/tally.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { event, point } from "../../test/contract/observation.ts";
import { Batcher } from "./batch.ts";
import { Delta } from "./delta.ts";
import { Pipeline } from "./pipeline.ts";
import { validate } from "./validate.ts";

interface Fault {
  code: "unavailable" | "invalid" | "internal";
  /** Throws instead of committing while it says so. */
  fails: (observations: readonly Observation[]) => boolean;
}

function open(settings: { maxQueued?: number; maxPerCommit?: number } = {}) {
  const ledger = new MemoryLedger();
  const fault: Fault = { code: "unavailable", fails: () => false };
  const groups: number[] = [];
  const tally = new Tally();
  const counting = {
    accept: tally.accept.bind(tally),
    drop: tally.drop.bind(tally),
    commit: tally.commit.bind(tally),
    failCommit: ({ message }: AppError) => tally.failCommit({ at: 0, reason: message }),
  };
  const batcher = new Batcher({
    pipeline: new Pipeline([validate, new Delta((series, start) => ledger.streamTail(series, start))]),
    commit: (observations, { outgoing }) => {
      if (fault.fails(observations)) throw new AppError(fault.code, "disk full");
      groups.push(observations.length);
      return ledger.commit(observations, undefined, outgoing);
    },
    published: () => undefined,
    tally: counting,
    settings: { maxQueued: 100, maxPerCommit: 50, ...settings },
  });
  const send = (...observations: Observation[]) => batcher.consume({ observations, dropped: new Map() });
  return { batcher, send, groups, tally, fault, ledger };
}

test("deliveries that wait together share one commit, and each gets its own outcome", async () => {
  const { send, groups, tally } = open();
  const twice = event();
  const outcomes = await Promise.all([send(event(), twice), send(twice, event({ at: 0 })), send()]);
  expect(groups).toEqual([3]);
  expect(outcomes.map((one) => one.accepted)).toEqual([2, 0, 0]);
  expect([...(outcomes[1]?.dropped ?? [])].toSorted()).toEqual([
    ["duplicate", 1],
    ["invalid-time", 1],
  ]);
  expect(tally.snapshot().accepted.get("otlp-log")).toBe(2);
  expect(tally.snapshot().dropped).toEqual(
    new Map([
      ["duplicate", 1],
      ["invalid-time", 1],
    ] as const),
  );
});

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Sends one more in each turn of the event loop, before a commit looks whether one came, until it has sent `most` or `isOver`. */
async function sendInTurns(
  { send }: Pick<ReturnType<typeof open>, "send">,
  { most, isOver = () => false }: { most: number; isOver?: () => boolean },
): Promise<void> {
  let turn = nextTurn();
  const told = [send(event())];
  while (told.length < most && !isOver()) {
    await turn;
    turn = nextTurn();
    told.push(send(event()));
  }
  await Promise.all(told);
}

test("what comes in turns of the event loop, one after the other, shares one commit", async () => {
  const opened = open();
  await sendInTurns(opened, { most: 5 });
  expect(opened.groups).toEqual([5]);
});

test("a commit waits neither for turns that bring nothing, nor for ever", async () => {
  const alone = open();
  const answered = alone.send(event());
  await nextTurn();
  expect(alone.groups).toEqual([1]);
  await answered;
  const endless = open({ maxQueued: 1_000_000, maxPerCommit: 1_000_000 });
  await sendInTurns(endless, { most: 1_000_000, isOver: () => endless.groups.length > 0 });
  expect(endless.groups.length).toBeGreaterThan(0);
});

test("a commit that is full waits for no more, so that the queue does not fill behind it", async () => {
  const opened = open({ maxQueued: 4, maxPerCommit: 2 });
  await sendInTurns(opened, { most: 9 });
  expect(opened.groups.reduce((sum, count) => sum + count, 0)).toBe(9);
  expect(Math.max(...opened.groups)).toBe(2);
});

test("what failed before the queue is part of the outcome", async () => {
  const { batcher } = open();
  const outcome = await batcher.consume({ observations: [event()], dropped: new Map([["too-deep", 2]]) });
  expect(outcome).toEqual({ accepted: 1, dropped: new Map([["too-deep", 2]]) });
});

test("a full queue refuses what could be sent again, and takes it when there is room", async () => {
  const { send, batcher } = open({ maxQueued: 2 });
  const first = send(event(), event());
  expect(batcher.queued).toBe(2);
  await expect(send(event())).rejects.toMatchObject({ code: "overloaded" });
  await first;
  expect((await send(event())).accepted).toBe(1);
});

test("a delivery larger than the queue is taken when the queue is empty", async () => {
  const { send } = open({ maxQueued: 1 });
  expect((await send(event(), event(), event())).accepted).toBe(3);
});

test("a commit takes as many deliveries as fit, and the rest follow in order", async () => {
  const { send, groups } = open({ maxPerCommit: 2 });
  await Promise.all([send(event(), event()), send(event()), send(event())]);
  expect(groups).toEqual([2, 2]);
});

test("a failed write is unavailable to its senders, and the same delivery counts when it comes again", async () => {
  const { send, fault, tally } = open();
  const seen = event();
  fault.fails = () => true;
  await expect(send(seen)).rejects.toMatchObject({ code: "unavailable" });
  fault.fails = () => false;
  expect((await send(seen)).accepted).toBe(1);
  expect(tally.snapshot().commits.failed).toBe(1);
});

test.each(["invalid", "internal"] as const)(
  "one delivery that is %s does not hold up its neighbours, and the ledger can be written",
  async (code) => {
    const { send, fault, tally } = open();
    fault.fails = (observations) => observations.some((seen) => seen.name === "poison");
    fault.code = code;
    const good = send(event());
    const bad = send(event({ name: "poison" }));
    expect((await good).accepted).toBe(1);
    await expect(bad).rejects.toMatchObject({ code });
    expect(tally.snapshot().commits).toMatchObject({ count: 1, failed: 0, failing: false });
  },
);

test("a disk that is full is tried once for a group, not once for each of its deliveries", async () => {
  const { send, fault, tally } = open();
  fault.fails = () => true;
  const refused = await Promise.allSettled([send(event()), send(event()), send(event())]);
  expect(refused.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(tally.snapshot().commits.failed).toBe(1);
});

test("a cumulative counter is exact after a failed commit in its middle", async () => {
  const { send, fault, ledger } = open();
  const total = (value: number, timeNano: string) =>
    point({
      value: { kind: "sum", value, temporality: "cumulative", monotonic: true },
      increase: value,
      timeNano,
    });
  await send(total(5, "1001"));
  fault.fails = () => true;
  await send(total(8, "1002")).catch(() => undefined);
  fault.fails = () => false;
  await send(total(8, "1002"));
  await send(total(9, "1003"));
  const sum = [...ledger.points.values()].reduce((all, { seen }) => all + seen.increase, 0);
  expect(sum).toBe(9);
});

test("closing commits what waits and refuses what comes", async () => {
  const { batcher, send } = open();
  const waiting = send(event());
  batcher.close();
  expect((await waiting).accepted).toBe(1);
  await expect(send(event())).rejects.toMatchObject({ code: "unavailable" });
});

test("what goes on of a delivery is kept with it, but not what was all known before", async () => {
  const { batcher, ledger } = open();
  const seen = event();
  const body = Buffer.from("x");
  const outgoing = [{ relays: ["a"], signal: "logs" as const, items: 1, body }];
  const send = (...observations: Observation[]) =>
    batcher.consume({ observations, dropped: new Map(), outgoing });
  await Promise.all([
    send(seen),
    batcher.consume({ observations: [event({ name: "b" })], dropped: new Map() }),
  ]);
  expect(ledger.outbox.waiting("a").items).toBe(1);
  await send(seen);
  expect(ledger.outbox.waiting("a").items).toBe(1);
  await send(seen, event({ name: "new" }));
  expect(ledger.outbox.waiting("a").items).toBe(2);
});

test("a cumulative point that comes again behind a newer one does not go on again, and is no rejection", async () => {
  const { batcher, ledger } = open();
  const outgoing = [{ relays: ["a"], signal: "metrics" as const, items: 1, body: Buffer.from("x") }];
  const send = (total: number) => {
    const value = { kind: "sum", value: total, temporality: "cumulative", monotonic: true } as const;
    const seen = point({ value, increase: total, timeNano: String(total) });
    return batcher.consume({ observations: [seen], dropped: new Map(), outgoing });
  };
  await send(5);
  await send(8);
  const again = await send(5);
  expect([...again.dropped]).toEqual([["out-of-order", 1]]);
  expect([rejectedCount(again), formatRejected(again)]).toEqual([0, ""]);
  expect(ledger.outbox.waiting("a").items).toBe(2);
});

test("a delivery that comes again does not go on again for a point in it that adds nothing", async () => {
  const { batcher, ledger } = open();
  const outgoing = [{ relays: ["a"], signal: "metrics" as const, items: 1, body: Buffer.from("x") }];
  const counted = (series: string, count: number) =>
    point({
      series,
      increase: count,
      value: { kind: "sum", value: count, temporality: "delta", monotonic: true },
    });
  const send = (...observations: Observation[]) =>
    batcher.consume({ observations, dropped: new Map(), outgoing });
  for (const _ of [1, 2]) await send(counted("input", 9), counted("cacheRead", 0));
  expect(ledger.outbox.waiting("a").items).toBe(1);
  // One in which nothing else is tells that its sender is there.
  await send(counted("cacheRead", 0));
  expect(ledger.outbox.waiting("a").items).toBe(2);
});

test("nothing goes on of a commit that failed", async () => {
  const { batcher, ledger, fault } = open();
  const outgoing = [{ relays: ["a"], signal: "logs" as const, items: 1, body: Buffer.from("x") }];
  const delivery = { observations: [event()], dropped: new Map(), outgoing };
  fault.fails = () => true;
  await batcher.consume(delivery).catch(() => undefined);
  expect(ledger.outbox.waiting("a").items).toBe(0);
  fault.fails = () => false;
  await batcher.consume(delivery);
  expect(ledger.outbox.waiting("a").items).toBe(1);
});
