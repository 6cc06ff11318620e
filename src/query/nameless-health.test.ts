import { expect, test } from "bun:test";
import type { HealthAnswer } from "./health.ts";
import { withoutNames } from "./nameless-health.ts";

const at = "2026-11-20T12:00:00.000Z";
const failed = { at, reason: "EACCES: /home/ada/secret-project" };

const health: HealthAnswer = {
  schema_version: 1,
  status: "degraded",
  version: "1.0.0",
  uptime_s: 61,
  process: {
    pid: 7,
    started_at: at,
    resident_bytes: 90_000_000,
    command_flags: " --data-dir /home/ada/data",
  },
  queue: { waiting: 1, capacity: 10 },
  commits: {
    count: 4,
    failed: 1,
    last_failure: failed,
    observations: 7,
    last_ms: 1,
    max_ms: 9,
    p50_ms: 1,
    p95_ms: 9,
    recent: 4,
  },
  items: { accepted: { hook: 7 }, dropped: { invalid: 1 }, forbidden_attribute_keys: 0 },
  requests: { refused: { "too-fast": 2 } },
  reading: {
    folders: ["/home/ada/.claude/projects"],
    bytes: 5,
    lines: 4,
    broken_lines: 3,
    retries: 2,
    importing: null,
    unreadable_files: [{ path: "/home/ada/secret-project/a.jsonl", reason: failed.reason }],
  },
  checkpoints: { saved: 1, given: 1, failed: 1, last_failure: failed },
  budget_gate: { stop: [], stop_without_budget: [], stops: 0, failed: 1, last_failure: failed },
  relays: [
    {
      name: "secret-centre",
      endpoint: "https://secret.example:4318",
      sent: 3,
      dropped: { rejected: 1 },
      waiting: { items: 1, bytes: 2, capacity_bytes: 3, oldest_at: at },
      last_sent_at: at,
      last_error: failed,
      warning: "secret.example is this collector itself",
    },
  ],
  alerts: { open: 1, firing: 1, evaluated_at: at, look_ms: 1, failing_rules: [] },
  notifiers: [
    {
      name: "secret-team",
      kind: "slack",
      sent: 1,
      failed: 1,
      waiting: 1,
      dropped: 0,
      untold: 1,
      last_sent_at: at,
      last_failure: failed,
      failing_since: at,
    },
  ],
  pushgateway: {
    url: "http://secret.example:9091",
    pushed: 1,
    failed: 1,
    last_pushed_at: at,
    last_failure: failed,
  },
  silent_loss: [
    {
      session_id: "secret-session",
      project: "/home/ada/secret-project",
      channel: "events",
      requests: 2,
      tokens: 9,
      silent_since: at,
    },
  ],
  sources: { hook: { last_seen_at: at, accepted: 7, last_minute: 2 } },
};

test("no name, path, address or word of a fault is left, and nothing else is missing", () => {
  const told = withoutNames(health);
  expect(JSON.stringify(told)).not.toMatch(/secret|home|EACCES/);
  expect(told).toMatchObject({
    commits: { ...health.commits, last_failure: { at, reason: "" } },
    reading: { ...health.reading, folders: [], unreadable_files: [{ path: "", reason: "" }] },
    relays: [{ sent: 3, last_error: { at, reason: "" } }],
    notifiers: [{ kind: "slack", failed: 1 }],
    pushgateway: { pushed: 1, url: "" },
    silent_loss: [
      { session_id: "", project: null, channel: "events", requests: 2, tokens: 9, silent_since: at },
    ],
    sources: health.sources,
    items: health.items,
  });
});

test("what never failed and is not pushed stays null", () => {
  const { commits, ...others } = health;
  const told = withoutNames({ ...others, commits: { ...commits, last_failure: null }, pushgateway: null });
  expect(told.commits.last_failure).toBeNull();
  expect(told.pushgateway).toBeNull();
});
