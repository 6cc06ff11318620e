import { expect, test } from "bun:test";
import { alert } from "../../test/contract/alert.ts";
import { event, noon } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { alertsAnswer, findAlert, oneAlert, type AlertsQuestion } from "./alerts.ts";

const minute = 60_000;
const now = noon + 10 * minute;

function world() {
  const ledger = new MemoryLedger();
  const reader = new MemoryReader(ledger);
  const ask = (own: Partial<AlertsQuestion> = {}) =>
    alertsAnswer(reader, {
      filter: {},
      limit: 50,
      now,
      watch: { since: noon, evaluatedAt: now - 1000, unkept: undefined },
      ...own,
    });
  return { ledger, reader, book: ledger.alerts, ask };
}

const ids = ({ alerts }: { alerts: readonly { id: string }[] }) => alerts.map(({ id }) => id);

test("where nothing was found the answer says so, and who looks since when", () => {
  expect(world().ask()).toEqual({
    schema_version: 1,
    alerts: [],
    next_cursor: null,
    silences: [],
    watching_since: "2026-11-20T12:00:00.000Z",
    evaluated_at: "2026-11-20T12:09:59.000Z",
    unkept: null,
  });
  const unwatched = world().ask({ watch: { since: undefined, evaluatedAt: undefined, unkept: undefined } });
  expect([unwatched.watching_since, unwatched.evaluated_at]).toEqual([null, null]);
});

test("firing comes before pending, the worst and then the newest first, and the past by when it ended", () => {
  const { book, ask } = world();
  book.save([
    alert({ subject: "1", severity: "info" }),
    alert({ subject: "2", state: "pending", firedAt: undefined }),
    alert({ subject: "3", state: "resolved", resolvedAt: noon + minute, severity: "bad" }),
    alert({ subject: "4", state: "resolved", resolvedAt: noon + 2 * minute, severity: "info" }),
    alert({ subject: "5" }),
    alert({ subject: "6", startedAt: noon + minute }),
  ]);
  expect(ids(ask())).toEqual(["a6", "a5", "a1", "a2"]);
  expect(ids(ask({ states: ["firing", "pending", "resolved"] }))).toEqual([
    "a6",
    "a5",
    "a1",
    "a2",
    "a4",
    "a3",
  ]);
  expect(ids(ask({ states: ["pending"] }))).toEqual(["a2"]);
});

test("pages hold every alert once, over the border between what is open and what is over", () => {
  const { book, ask } = world();
  for (let key = 1; key <= 9; key += 1) {
    const past = { state: "resolved", resolvedAt: noon + key } as const;
    book.save([alert({ subject: String(key), startedAt: noon + (key % 2), ...(key > 4 ? past : {}) })]);
  }
  const states = ["firing", "pending", "resolved"] as const;
  const all = ids(ask({ states }));
  expect(new Set(all).size).toBe(9);
  for (const limit of [1, 2, 3, 4, 5, 8, 9]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = ask({ states, limit, cursor });
      expect(page.alerts.length).toBeLessThanOrEqual(limit);
      seen.push(...ids(page));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect([limit, seen]).toEqual([limit, all]);
  }
  expect(() => ask({ cursor: "17" })).toThrow("next_cursor");
});

test("a filter leaves what it is about, and nothing that is about nobody", () => {
  const { ledger, book, ask, reader } = world();
  ledger.commit([event({ at: noon, facts: { project: "/p" } })]);
  const [session] = reader.sessions({}, 1);
  book.save([
    alert({ subject: "1" }),
    alert({
      subject: "2",
      owner: { agent: "codex", sessionId: "s1", project: "/q", branch: "main", user: "ada", team: "red" },
    }),
    alert({ rule: "write_fault", subject: "ledger", owner: {} }),
  ]);
  expect(ids(ask({ filter: { project: "/p" } }))).toEqual(["a1"]);
  expect(ids(ask({ filter: { branch: "main", user: "ada" } }))).toEqual(["a2"]);
  expect(ids(ask({ filter: { team: "red" } }))).toEqual(["a2"]);
  expect(ids(ask({ filter: { team: "blue" }, states: ["firing", "pending", "resolved"] }))).toEqual([]);
  // Two agents have a session of one id.
  expect(ids(ask({ filter: { sessionKey: session?.key } }))).toEqual(["a1"]);
  expect(ids(ask({ rule: "write_fault" }))).toEqual(["a3"]);
});

test("a span of time leaves what held within it", () => {
  const { book, ask } = world();
  book.save([
    alert({ subject: "old", since: noon, state: "resolved", resolvedAt: noon + minute }),
    alert({ subject: "long", since: noon, state: "resolved", resolvedAt: noon + 5 * minute }),
    alert({ subject: "open", since: noon + 6 * minute }),
  ]);
  const states = ["firing", "resolved"] as const;
  expect(ids(ask({ states, filter: { from: noon + 2 * minute } }))).toEqual(["a3", "a2"]);
  expect(ids(ask({ states, filter: { to: noon + 6 * minute } }))).toEqual(["a2", "a1"]);
  // A page that has to be looked for is as long as one that has not.
  expect(ids(ask({ states, limit: 1, filter: { to: noon + 6 * minute } }))).toEqual(["a2"]);
});

test("an alert says until when it is silenced, by the silence that lasts longest", () => {
  const { book, ask, reader } = world();
  book.save([alert({ subject: "1" }), alert({ subject: "2", owner: { project: "/q" } })]);
  book.silence({ project: "/p", createdAt: noon, until: now + minute });
  book.silence({ rule: "waiting_permission", subject: "1", createdAt: noon, until: now + 2 * minute });
  book.silence({ createdAt: noon, until: now - 1 });
  const until = ask().alerts.map(({ id, silenced_until }) => [id, silenced_until]);
  expect(until).toEqual([
    ["a2", null],
    ["a1", "2026-11-20T12:12:00.000Z"],
  ]);
  expect(ask().silences.map(({ id }) => id)).toEqual(["s2", "s1"]);
  expect(oneAlert(reader, "a1", now).silenced_until).toBe("2026-11-20T12:12:00.000Z");
});

test("asked of one project, it tells of no silence that names another", () => {
  const { ledger, book, ask } = world();
  ledger.commit([
    event({ at: noon, sessionId: "s-p", facts: { project: "/p" } }),
    event({ at: noon, sessionId: "s-q", facts: { project: "/q" } }),
  ]);
  book.save([alert({ subject: "of p" }), alert({ subject: "of q", owner: { project: "/q" } })]);
  const held = { createdAt: noon, until: now + minute };
  for (const own of [
    { project: "/p" },
    { project: "/q" },
    { sessionId: "s-p" },
    { sessionId: "s-q" },
    { subject: "of p" },
    { subject: "of q" },
    { rule: "retries" } as const,
  ])
    book.silence({ ...own, ...held });
  expect(ask({ filter: { project: "/p" } }).silences.map(({ id }) => id)).toEqual(["s7", "s5", "s3", "s1"]);
  expect(ask().silences).toHaveLength(7);
});

test("an id that is not remembered is not found", () => {
  const { reader } = world();
  for (const id of ["a1", "s1", "1", "a-1", "a1e3"])
    expect(() => findAlert(reader, id)).toThrow("is remembered");
});
