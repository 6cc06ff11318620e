import { expect, test } from "bun:test";
import { styleFor } from "../format/style.ts";
import type { StatusShape } from "./status.ts";
import { formatStatus } from "./status-text.ts";

const at = "2026-11-28T12:00:00.000Z";
const none = { ledger: 0, archive: 0, checkpoints: 0, spool: 0, backup: 0, log: 0, total: 0 };
const status: StatusShape = {
  schema_version: 1,
  state: "running",
  ready: true,
  reason: null,
  pid: 7,
  http_url: "http://127.0.0.1:4318",
  grpc_address: null,
  started_at: at,
  uptime_s: 60,
  resident_bytes: null,
  version: "0.1.0",
  program_version: "0.1.0",
  data_dir: { path: "/d", exists: true, bytes: none, free_bytes: null },
  ledger: { schema: 23, program_schema: 23, last_entry_at: null, fault: null },
  queue: null,
  commits: null,
  sources: null,
  alerts: null,
  notifiers: null,
  relays: null,
  log: "/d/log/hallmonitor.log",
  service: { path: "/s", installed: false },
};
const draw = (own: Partial<StatusShape>, width = 100) =>
  formatStatus(
    { ...status, ...own },
    {
      width,
      style: styleFor(false),
      now: Date.parse(at) + 300_000,
      install: "hallmonitor up --install",
    },
  );

test("a data dir of which nothing is to be told in parts takes what it takes", () => {
  const data_dir = { ...status.data_dir, bytes: { ...none, total: 2 } };
  expect(draw({ data_dir })).toMatch(/takes +2 B\n/);
});

test("large numbers are told in thousands", () => {
  const times = { last_ms: null, max_ms: null, p50_ms: null, p95_ms: null, recent: 0 };
  const commits = { count: 33_881, failed: 0, last_failure: null, observations: 0, ...times };
  const told = draw({ queue: { waiting: 0, capacity: 20_000 }, commits });
  expect(told).toMatch(/queue +0 of 20,000 wait for a commit\n/);
  expect(told).toMatch(/commits +33,881 since its start, 0 failed\n/);
});

test("a path that is longer than the terminal is wide is told to its end", () => {
  const path = `/home/${"a".repeat(300)}/hallmonitor`;
  const lines = draw({ data_dir: { ...status.data_dir, path } }, 40).split("\n");
  expect(lines.map((line) => line.slice(13)).join("")).toContain(path);
  expect(lines.every((line) => line.length <= 40)).toBe(true);
});

test("who is told and what goes on stands there by name, and whoever is not reached with how long", () => {
  const notifier = {
    name: "team",
    kind: "slack",
    sent: 1,
    failed: 0,
    waiting: 0,
    failing_since: null,
    last_failure: null,
  };
  const relay = {
    name: "central",
    endpoint: "https://c",
    sent: 1,
    dropped: {},
    waiting: { items: 0, oldest_at: null },
    last_error: null,
    warning: null,
  };
  const text = draw({
    notifiers: [notifier, { ...notifier, name: "ours", failing_since: at }],
    relays: [
      relay,
      { ...relay, name: "far", waiting: { items: 12, oldest_at: at }, last_error: { reason: "503" } },
    ],
  });
  expect(text).toMatch(/^notifiers +team, ours \(failing for 5m\)$/m);
  expect(text).toMatch(/^relays +central, far \(failing, 12 items wait\)$/m);
});

test("what nobody told of has no line", () => {
  expect(draw({})).not.toMatch(/notifiers|relays|queue|heard/);
});

test("no path or reason is obeyed by a terminal", () => {
  const trick = "/x\u001b]0;x\u0007\u009b31m";
  const text = draw({
    state: "stopped",
    reason: trick,
    data_dir: { ...status.data_dir, path: trick },
    log: trick,
    service: { path: trick, installed: true },
  });
  expect(text).toMatch(/^[ -~–\n]*$/);
  expect(draw({ data_dir: { ...status.data_dir, path: trick, exists: false } })).toMatch(/^[ -~–\n]*$/);
});
