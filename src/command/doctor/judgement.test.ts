import { expect, test } from "bun:test";
import { judgeClient } from "./client.ts";
import { judgeCollector } from "./collector.ts";
import { judgeDataDir, type DataDirFacts } from "./data-dir.ts";
import type { Health } from "../health.ts";
import { judgeLedger, type LedgerFacts } from "./ledger.ts";
import { createRemedies } from "./remedy.ts";
import { judgeSources } from "./source.ts";
import { judgeWire } from "./wire.ts";

const remedies = createRemedies({ platform: "linux", dataFlags: ["--data-dir", "/d"], clientFlags: [] });
const serve = "hallmonitor up --data-dir /d";

const wellDir: DataDirFacts = {
  path: "/d",
  state: "writable",
  openToOthers: { dir: false, files: [] },
  freeBytes: 20e9,
  hasToken: true,
};

const wellHealth: Health = {
  schema_version: 1,
  status: "ok",
  version: "1.0.0",
  uptime_s: 60,
  commits: { count: 3, failed: 0 },
  items: { dropped: {} },
  sources: {},
  silent_loss: [],
};

const daemon = {
  pid: 7,
  httpUrl: "http://127.0.0.1:4318",
  grpcAddress: "127.0.0.1:4317",
  version: "1.0.0",
  closed: false,
};

const wellLedger: LedgerFacts = {
  kind: "readable",
  entries: 3,
  lastLogAt: 1,
  hasMetrics: false,
  others: [],
  archivedDay: undefined,
  filesRead: new Map(),
  broken: [],
};
const newerLedger: LedgerFacts = {
  kind: "unreadable",
  reason: "newer",
  schema: "newer",
  copy: "/d/backup/c",
};
const own = { version: "1.0.0", ledger: wellLedger };

function judgeHealth(change: Partial<Health>) {
  const health = { kind: "answered", health: { ...wellHealth, ...change }, closed: false } as const;
  return judgeCollector({ kind: "running", daemon, health }, own, remedies);
}

test("a private, roomy folder with a token is right", () => {
  expect(judgeDataDir(wellDir, remedies).map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
});

test.each<[Partial<DataDirFacts>, { name: string; status: string; fix: string }]>([
  [{ state: "absent" }, { name: "data dir", status: "warning", fix: serve }],
  [{ state: "no-folder" }, { name: "data dir", status: "failed", fix: "hallmonitor up --data-dir DIR" }],
  [{ state: "not-writable" }, { name: "data dir", status: "failed", fix: "chmod u+rwx /d" }],
  [{ openToOthers: { dir: true, files: [] } }, { name: "privacy", status: "warning", fix: "chmod 700 /d" }],
  [
    { openToOthers: { dir: false, files: ["/d/a b", "/d/token"] } },
    { name: "privacy", status: "warning", fix: "chmod 600 '/d/a b' /d/token" },
  ],
  [{ freeBytes: 499e6 }, { name: "space", status: "warning", fix: "df -h /d" }],
  [{ freeBytes: 49e6 }, { name: "space", status: "failed", fix: "df -h /d" }],
  [{ hasToken: false }, { name: "token", status: "warning", fix: serve }],
])("a data dir with %j is found", (change, finding) => {
  const wrong = judgeDataDir({ ...wellDir, ...change }, remedies).filter(({ status }) => status !== "ok");
  expect(wrong).toMatchObject([finding]);
});

test("a ledger is readable, not there yet, or broken", () => {
  expect(judgeLedger({ ...wellLedger, entries: 16_902 }, remedies)).toMatchObject({
    status: "ok",
    detail: expect.stringContaining("readable, 16,902 entries"),
  });
  expect(judgeLedger({ kind: "absent" }, remedies)).toMatchObject({ status: "warning", fix: serve });
  const unreadable = { kind: "unreadable", reason: "malformed", schema: "no fault" } as const;
  expect(judgeLedger(unreadable, remedies)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("malformed"),
    fix: undefined,
  });
  expect(judgeLedger({ ...unreadable, schema: "older" }, remedies)).toMatchObject({ fix: serve });
});

test("a ledger of a newer program is told with the copy to go back to, and nobody is told to start this program on it", () => {
  expect(judgeLedger(newerLedger, remedies)).toMatchObject({
    detail: expect.stringContaining("go back to /d/backup/c"),
    fix: undefined,
  });
  const older = { version: "0.9.0", ledger: newerLedger };
  const [absent] = judgeCollector({ kind: "absent", taken: [] }, older, remedies);
  expect(absent).toMatchObject({ status: "failed", detail: expect.stringContaining("before the ledger") });
  const health = { kind: "answered", health: wellHealth, closed: false } as const;
  const [running] = judgeCollector({ kind: "running", daemon, health }, older, remedies);
  expect(running).toMatchObject({ status: "warning", detail: expect.stringContaining("is the older one") });
  expect([absent?.fix, running?.fix]).toEqual([undefined, undefined]);
});

test("a collector of this version without losses is one good line", () => {
  expect(judgeHealth({ items: { dropped: { duplicate: 9 } } })).toEqual([
    {
      name: "collector",
      status: "ok",
      detail: "http://127.0.0.1:4318, gRPC 127.0.0.1:4317, version 1.0.0, up for 1m 00s",
    },
  ]);
});

test.each<[Partial<Health>, string, string]>([
  [
    { version: "0.9.0" },
    "warning",
    "this program is 1.0.0: end it, then start it anew with 'hallmonitor up --data-dir /d'",
  ],
  [
    { items: { dropped: { invalid: 1, cardinality: 5, duplicate: 2 } } },
    "warning",
    "items it refused since its start: 5 cardinality: its metric already has too many series, or its plan too many features (take attributes that are always new, such as request ids, off the sender's metrics); 1 invalid: it lacks what every item of its kind has, or has an impossible value (see what the sender exports: 'hallmonitor doctor --data-dir /d' sends a sample of its own)",
  ],
  [
    { items: { dropped: { "of a newer one": 2 } } },
    "warning",
    "items it refused since its start: 2 of a newer one",
  ],
  [{ commits: { count: 4, failed: 1 } }, "warning", "1 commit to the ledger failed"],
  [{ commits: { count: 0, failed: 2 } }, "failed", "2 commits to the ledger failed"],
])("a collector with %j is a %s", (change, status, detail) => {
  const wrong = judgeHealth(change).filter((check) => check.status !== "ok");
  expect(wrong).toMatchObject([{ status, detail: expect.stringContaining(detail) }]);
});

test("commits that failed lead to the log, which says in words when and why", () => {
  const [, commits] = judgeHealth({ commits: { count: 4, failed: 1 } });
  expect(commits?.fix).toBe("hallmonitor logs --data-dir /d");
});

test("no collector is a failure, and a foreign program on its ports is named", () => {
  expect(judgeCollector({ kind: "absent", taken: [] }, own, remedies)).toMatchObject([
    { status: "failed", fix: serve },
  ]);
  const taken = [
    { flag: "--port", port: 4318 },
    { flag: "--grpc-port", port: 4317 },
  ] as const;
  expect(judgeCollector({ kind: "absent", taken }, own, remedies)).toMatchObject([
    {
      status: "failed",
      detail: expect.stringContaining("port 4318 and 4317"),
      fix: "hallmonitor up --port 14318 --grpc-port 14317 --data-dir /d",
    },
  ]);
});

test("a collector that does not answer is a failure", () => {
  const health = { kind: "silent", reason: "nothing answers within 3 s" } as const;
  expect(judgeCollector({ kind: "running", daemon, health }, own, remedies)).toMatchObject([
    {
      status: "failed",
      detail: expect.stringContaining("process 7"),
      fix: "hallmonitor down --force --data-dir /d",
    },
  ]);
});

test("a wire is right only when its record was read back", () => {
  const judge = (ms: number, recorded: boolean | undefined) =>
    judgeWire("grpc", { kind: "answered", ms, recorded }, remedies).status;
  expect(judge(4, true)).toBe("ok");
  expect(judge(4, undefined)).toBe("warning");
  expect(judge(4, false)).toBe("failed");
  expect(judge(1600, true)).toBe("warning");
  expect(judgeWire("grpc", { kind: "off" }, remedies).status).toBe("ok");
});

test("what a collector that runs did not take is no reason to start it: its log says why", () => {
  for (const outcome of [
    { kind: "refused", reason: "14" },
    { kind: "answered", ms: 4, recorded: false },
  ] as const)
    expect(judgeWire("grpc", outcome, remedies)).toMatchObject({
      status: "failed",
      fix: "hallmonitor logs --data-dir /d",
    });
});

test.each([
  ["2.1.160", "loses the first events of a session (until 2.1.161), and counts"],
  ["2.1.213", "counts tokens and cost twice"],
  ["2.0.999", "loses the first events"],
])("Claude Code %s has known defects", (version, detail) => {
  expect(judgeClient({ kind: "found", version })).toMatchObject({
    status: "warning",
    detail: expect.stringContaining(detail),
    fix: "claude update",
  });
});

test("newer clients, and none at all, are right", () => {
  for (const version of ["2.1.214", "2.1.329", "2.2.0", "3.0.1"])
    expect(judgeClient({ kind: "found", version }).status).toBe("ok");
  expect(judgeClient({ kind: "absent" }).status).toBe("ok");
  expect(judgeClient({ kind: "silent", path: "/bin/claude" }).status).toBe("warning");
});

test("silence asks for a restart of sessions, lone metrics for the set-up", () => {
  const now = 10_000_000;
  const judge = (told: Partial<Parameters<typeof judgeSources>[0]>) =>
    judgeSources(
      {
        lastLogAt: undefined,
        lastMetricAt: undefined,
        archivedDay: undefined,
        hasClient: true,
        now,
        ...told,
      },
      remedies,
    );
  expect(judge({})).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("has come yet: restart running sessions"),
    fix: "claude",
  });
  // What is not on the PATH is no command to type.
  expect(judge({ hasClient: false }).fix).toBeUndefined();
  expect(judge({ lastMetricAt: now })).toMatchObject({
    detail: expect.stringContaining("no event ever did"),
    fix: "hallmonitor setup claude-code --data-dir /d",
  });
  expect(judge({ lastLogAt: now - 60_000, lastMetricAt: now - 7_200_000 })).toMatchObject({
    status: "ok",
    detail: "last event 1m ago, last metric 2h ago",
  });
});

test("where events went to the archive, silence is told since then", () => {
  const told = { lastLogAt: undefined, archivedDay: "2026-11-12", hasClient: true, now: 10_000_000 };
  expect(judgeSources({ ...told, lastMetricAt: undefined }, remedies).detail).toContain(
    "nothing of Claude Code has come after 2026-11-12: restart running sessions",
  );
  expect(judgeSources({ ...told, lastMetricAt: 1 }, remedies).detail).toContain(
    "no event did after 2026-11-12",
  );
});
