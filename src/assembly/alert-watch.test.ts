import { beforeEach, expect, test } from "bun:test";
import { finding, usualSettings } from "../../test/contract/alert.ts";
import { noon } from "../../test/contract/observation.ts";
import type { Notice } from "../alert/notify/notifier.ts";
import type { Rule } from "../alert/rule/rule.ts";
import type { Finding } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";
import { Hub } from "../live/hub.ts";
import type { AlertBook } from "../store/alert-log.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { AlertWatch } from "./alert-watch.ts";

const second = 1000;
const minute = 60 * second;

let ledger: MemoryLedger;
let reader: MemoryReader;
let now: number;
/** What holds now, as the rules find it. */
let holds: Finding[];
let told: string[];
let log: string[];
/** How telling ends from here on. */
let end: "settled" | "interrupted";

beforeEach(() => {
  ledger = new MemoryLedger();
  reader = new MemoryReader(ledger);
  [now, holds, told, log, end] = [noon, [], [], [], "settled"];
});

const rules: readonly Rule[] = [
  {
    name: "waiting_permission",
    keepMs: 0,
    find: () => holds.filter(({ rule }) => rule === "waiting_permission"),
  },
  { name: "retries", forMs: () => 30 * second, find: () => holds.filter(({ rule }) => rule === "retries") },
  { name: "write_fault", find: () => holds.filter(({ rule }) => rule === "write_fault") },
];

/** A watch as a start of the program opens it, on what the ledger holds. */
function open(
  own: { book?: AlertBook; rules?: readonly Rule[]; tell?: (notice: Notice) => Promise<typeof end> } = {},
) {
  const note = (notice: Notice): void => {
    told.push(`${notice.id} ${notice.alerts.map(({ id }) => id).join(" ")}`);
  };
  return new AlertWatch({
    ...partsOf(new Hub()),
    asked: () => ({
      filter: {},
      settings: usualSettings,
      contexts: { thresholds: [], windows: {}, compactsAt: undefined },
    }),
    tell: async (notice) => {
      note(notice);
      return end;
    },
    ...own,
  });
}

/** What every watch here has. */
function partsOf(commits: Hub) {
  const note = (line: string): void => void log.push(line);
  return { reader, book: ledger.alerts, commits, changes: new Hub(), clock: () => now, rules, log: note };
}

/** A look after some time, and what it told until it was kept that people know. */
async function look(watch: AlertWatch, ms = 5 * second): Promise<string[]> {
  now += ms;
  told = [];
  watch.look();
  await heard();
  return told;
}

/** The program started anew, and what it told before its first look. */
async function restart(
  own: Parameters<typeof open>[0] = {},
): Promise<{ watch: AlertWatch; recalled: string[] }> {
  told = [];
  const watch = open(own);
  watch.recall();
  await heard();
  return { watch, recalled: told };
}

/** By then it was kept that people know. */
async function heard(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
}

test("a condition is told once when it fires, and once when it is over", async () => {
  const watch = open();
  expect(await look(watch)).toEqual([]);
  holds = [finding()];
  expect(await look(watch)).toEqual(["a1-firing a1"]);
  expect(await look(watch)).toEqual([]);
  holds = [];
  expect(await look(watch)).toEqual(["a1-resolved a1"]);
  expect(await look(watch)).toEqual([]);
  expect(watch.account()).toMatchObject({ open: 0, firing: 0, evaluatedAt: now, failingRules: [] });
});

test("a condition that comes again after it was over is another alert", async () => {
  const watch = open();
  holds = [finding()];
  await look(watch);
  holds = [];
  await look(watch);
  holds = [finding()];
  expect(await look(watch)).toEqual(["a2-firing a2"]);
});

test("what has to hold for a while is pending before, and leaves no trace when it ends sooner", async () => {
  const watch = open();
  holds = [finding({ rule: "retries" })];
  expect(await look(watch)).toEqual([]);
  expect(watch.account()).toMatchObject({ open: 1, firing: 0 });
  holds = [];
  expect(await look(watch)).toEqual([]);
  expect(reader.alerts.page({ filter: {} }, 10)).toEqual([]);
  holds = [finding({ rule: "retries" })];
  await look(watch);
  expect(await look(watch, 30 * second)).toEqual(["a2-firing a2"]);
});

test("what comes and goes within a minute is one alert", async () => {
  const watch = open();
  holds = [finding({ rule: "retries" })];
  await look(watch);
  await look(watch, minute);
  for (const is of [false, true, false, true]) {
    holds = is ? [finding({ rule: "retries" })] : [];
    expect(await look(watch, 50 * second)).toEqual([]);
  }
  holds = [];
  expect(await look(watch, minute)).toEqual(["a1-resolved a1"]);
});

test("conditions of one rule that are found at once are one message", async () => {
  const watch = open();
  holds = [
    finding({ subject: "a" }),
    finding({ subject: "b" }),
    finding({ rule: "write_fault", subject: "c" }),
  ];
  expect(await look(watch)).toEqual(["a1-firing a1 a2", "a3-firing a3"]);
});

test("a higher level is told, and falling and rising again is not", async () => {
  const watch = open();
  const at = async (level: number) => {
    holds = [finding({ level })];
    return await look(watch);
  };
  expect(await at(80)).toEqual(["a1-firing a1"]);
  expect(await at(95)).toEqual(["a1-escalated-95 a1"]);
  expect(await at(80)).toEqual([]);
  expect(await at(95)).toEqual([]);
});

test("after a restart nobody is told again, and the alert is the same", async () => {
  holds = [finding()];
  await look(open());
  const { watch, recalled } = await restart();
  expect(recalled).toEqual([]);
  expect(await look(watch, 60 * minute)).toEqual([]);
  holds = [];
  expect(await look(watch)).toEqual(["a1-resolved a1"]);
});

test("what was kept and not told before a crash is told after it, under the same id", async () => {
  // The process is gone before telling ends.
  const tell = () => new Promise<typeof end>(() => undefined);
  holds = [finding()];
  await look(open({ tell }));
  expect((await restart()).recalled).toEqual(["a1-firing a1"]);
  expect((await restart()).recalled).toEqual([]);
  holds = [];
  await look(open({ tell }));
  expect((await restart()).recalled).toEqual(["a1-resolved a1"]);
  expect((await restart()).recalled).toEqual([]);
});

test("what was interrupted is told after the next start, and not before", async () => {
  const watch = open();
  end = "interrupted";
  holds = [finding()];
  expect(await look(watch)).toEqual(["a1-firing a1"]);
  expect(await look(watch)).toEqual([]);
  end = "settled";
  expect((await restart()).recalled).toEqual(["a1-firing a1"]);
});

test("a condition that was over before the crash, and of which people knew, is told to be over", async () => {
  holds = [finding({ rule: "retries" })];
  const watch = open();
  await look(watch);
  await look(watch, minute);
  // Down for an hour, and it did not come back: nobody looked for it meanwhile, so it is over a minute after the start.
  holds = [];
  const { watch: restarted } = await restart();
  expect(await look(restarted, 60 * minute)).toEqual([]);
  expect(await look(restarted, minute)).toEqual(["a1-resolved a1"]);
});

test("nobody is told of what is silenced; what still fires when the silence ends is told then", async () => {
  const watch = open();
  ledger.alerts.silence({ rule: "waiting_permission", createdAt: now, until: now + minute });
  holds = [finding(), finding({ rule: "write_fault" })];
  expect(await look(watch)).toEqual(["a2-firing a2"]);
  expect(watch.account()).toMatchObject({ firing: 2 });
  expect(await look(watch, minute)).toEqual(["a1-firing a1"]);
});

test("what ends under a silence is never told, also not after a restart", async () => {
  const watch = open();
  holds = [finding()];
  await look(watch);
  const { key } = ledger.alerts.silence({ createdAt: now, until: now + minute });
  holds = [];
  expect(await look(watch)).toEqual([]);
  ledger.alerts.unsilence(key);
  expect(await look(watch)).toEqual([]);
  expect((await restart()).recalled).toEqual([]);
});

test("a rule that fails is said once, leaves its alerts as they were, and holds up no other", async () => {
  let fails = false;
  const failing: Rule = {
    name: "session_lost",
    keepMs: 0,
    find: () => {
      if (fails) throw new Error("no such table");
      return [finding({ rule: "session_lost" })];
    },
  };
  const watch = open({ rules: [failing, ...rules] });
  expect(await look(watch)).toEqual(["a1-firing a1"]);
  [fails, holds] = [true, [finding()]];
  expect(await look(watch)).toEqual(["a2-firing a2"]);
  expect(await look(watch)).toEqual([]);
  expect(watch.account()).toMatchObject({ firing: 2, failingRules: ["session_lost"] });
  expect(log).toEqual(["alerts: rule session_lost failed: Error: no such table"]);
});

test("a rule that reads much is looked at less often, and what it found counts meanwhile", async () => {
  let looks = 0;
  const slow: Rule = {
    name: "unpriced_model",
    everyMs: minute,
    keepMs: 0,
    find: () => ((looks += 1), [finding({ rule: "unpriced_model" })]),
  };
  const watch = open({ rules: [slow] });
  for (let seconds = 0; seconds < 70; seconds += 5) await look(watch);
  expect(looks).toBe(2);
  expect(watch.account().firing).toBe(1);
});

test("while nothing can be kept, people are told of that alone; the rest is kept and told when it can", async () => {
  let isFull = true;
  const book: AlertBook = {
    save: (alerts) => {
      if (isFull && alerts.length > 0)
        throw new AppError("unavailable", "the ledger could not be written: disk full");
      return ledger.alerts.save(alerts);
    },
    silence: (silence) => ledger.alerts.silence(silence),
    unsilence: (key) => ledger.alerts.unsilence(key),
    forget: () => undefined,
  };
  const watch = open({ book });
  holds = [finding(), finding({ rule: "write_fault", subject: "ledger" })];
  const begun = now + 5 * second;
  await expect(look(watch)).rejects.toThrow("disk full");
  expect(told).toEqual([`a${begun}-firing a${begun}`]);
  await expect(look(watch)).rejects.toThrow("disk full");
  expect(told).toEqual([]);
  isFull = false;
  expect(await look(watch)).toEqual(["a1-firing a1"]);
  expect(reader.alerts.open()).toMatchObject([
    { startedAt: begun },
    { startedAt: begun, rule: "write_fault" },
  ]);
  holds = [];
  await look(watch);
  expect(await look(watch, minute)).toEqual(["a2-resolved a2"]);
});

test("a switched off rule finds nothing, and what was open of it ends", async () => {
  holds = [finding()];
  await look(open());
  const settings = { ...usualSettings, waiting_permission: { off: true, afterMs: 0 } };
  const off = new AlertWatch({
    ...partsOf(new Hub()),
    asked: () => ({ filter: {}, settings, contexts: { thresholds: [], windows: {}, compactsAt: undefined } }),
    tell: async ({ id }) => (told.push(id), "settled"),
  });
  expect(await look(off)).toEqual(["a1-resolved"]);
});

test("it looks by itself, soon after a commit and without one, until it is stopped", async () => {
  holds = [finding()];
  const commits = new Hub();
  const { promise: looked, resolve } = Promise.withResolvers<void>();
  const watch = new AlertWatch({
    ...partsOf(commits),
    asked: () => ({
      filter: {},
      settings: usualSettings,
      contexts: { thresholds: [], windows: {}, compactsAt: undefined },
    }),
    tell: async ({ event }) => {
      holds = [];
      commits.publish();
      if (event === "resolved") resolve();
      return "settled";
    },
    pace: { busy: 1, idle: 600_000 },
  });
  watch.start();
  await looked;
  await watch.stop();
  await watch.stop();
});
