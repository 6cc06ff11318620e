import { expect, test } from "bun:test";
import type { Health } from "../health.ts";
import { readingText, silenceText, writeFaultText } from "./health-line.ts";
import { nothingRead } from "../../../test/reading.ts";

const now = Date.parse("2026-11-20T21:04:24.000Z");
const loss: Health["silent_loss"][number] = {
  session_id: "3f2a91c0-7d1e-4c55-8000-000000000000",
  project: "/srv/payments-api",
  channel: "events",
  requests: 12,
  tokens: 9000,
  silent_since: "2026-11-20T20:59:20.000Z",
};

function health(more: Partial<Health>): Health {
  return {
    schema_version: 1,
    status: "ok",
    version: "1.0.0",
    uptime_s: 1,
    commits: { count: 0, failed: 0 },
    items: { dropped: {} },
    sources: {},
    silent_loss: [],
    ...more,
  };
}

function silence(...losses: Health["silent_loss"]): string | undefined {
  return silenceText(health({ silent_loss: losses }), now);
}

test("telemetry that fell silent is named with its project, its time and what it left out", () => {
  expect(silence()).toBeUndefined();
  expect(silence(loss)).toStartWith("telemetry of payments-api fell silent 5m ago: 12 requests seen");
  expect(silence({ ...loss, project: null, silent_since: null, requests: 1 })).toStartWith(
    "telemetry of 3f2a91c0 fell silent: 1 request seen",
  );
  expect(silence(loss, loss)).toStartWith("telemetry of 2 sessions fell silent: 24 requests seen");
});

test("counters that stand still are no telemetry that was lost, and beside such are part of it", () => {
  const counters = { ...loss, channel: "counters" } as const;
  expect(silence(counters)).toStartWith(
    "counters of payments-api fell silent 5m ago: 12 requests in none of them; ",
  );
  expect(silence(counters, counters)).toStartWith("counters of 2 sessions fell silent: 24 requests in none");
  expect(silence(counters, loss)).toStartWith("telemetry of 2 sessions fell silent: 24 requests left out; ");
});

test("a collector that cannot write is told of, a healthy one is not", () => {
  expect(writeFaultText(health({ status: "degraded" }))).toBe(
    "the ledger cannot be written; senders try again: 'hallmonitor doctor'",
  );
  expect(writeFaultText(health({}))).toBeUndefined();
});

test("a reading under way is told in files and what is left", () => {
  const importing = {
    started_at: "2026-11-20T21:00:00.000Z",
    files: 800,
    files_done: 412,
    bytes: 2,
    bytes_done: 1,
    mb_per_s: 98,
    remaining_s: 6,
  };
  expect(readingText(health({}))).toBeUndefined();
  expect(readingText(health({ reading: nothingRead }))).toBeUndefined();
  expect(readingText(health({ reading: { ...nothingRead, importing } }))).toBe(
    "reading history: 412/800 files, 6 s left",
  );
  const large = { ...importing, files: 2100, files_done: 1200 };
  expect(readingText(health({ reading: { ...nothingRead, importing: large } }))).toBe(
    "reading history: 1,200/2,100 files, 6 s left",
  );
  const early = { ...importing, remaining_s: null };
  expect(readingText(health({ reading: { ...nothingRead, importing: early } }))).toBe(
    "reading history: 412/800 files",
  );
});
