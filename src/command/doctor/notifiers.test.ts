import { expect, test } from "bun:test";
import type { Health } from "../health.ts";
import { notifierChecks } from "./notifiers.ts";

const now = Date.parse("2026-11-28T12:00:00.000Z");
const remedies = { ours: (...words: readonly string[]) => `hallmonitor ${words.join(" ")} --data-dir d` };
const checks = (notifiers: Health["notifiers"]) => notifierChecks({ notifiers }, now, remedies);

const sound = {
  name: "team",
  kind: "slack",
  sent: 2,
  failed: 0,
  waiting: 0,
  failing_since: null,
  last_failure: null,
};

test("a notifier whose last message was taken is well, also after earlier failures", () => {
  const last_failure = { at: "2026-11-28T11:00:00.000Z", reason: "hooks.slack.com answered 503" };
  expect(checks([{ ...sound, last_failure }])).toEqual([
    { name: "notifier team", status: "ok", detail: "slack, 2 messages since the collector's start" },
  ]);
});

test("one that fails is a warning with the reason, what it costs, and what shows whether it works again", () => {
  const failing = {
    ...sound,
    failed: 1,
    waiting: 3,
    failing_since: "2026-11-28T11:00:00.000Z",
    last_failure: { at: "2026-11-28T12:00:00.000Z", reason: "hooks.slack.com answered 404 (no_service)" },
  };
  expect(checks([failing])).toEqual([
    {
      name: "notifier team",
      status: "warning",
      detail:
        "slack, failing for 1h: hooks.slack.com answered 404 (no_service) (1 message given up, 3 alerts waiting)",
      fix: "hallmonitor alerts test --data-dir d",
    },
  ]);
});

test("a collector without notifiers says nothing of them", () => expect(checks([])).toEqual([]));
