import { adviceWithFlags } from "../../domain/command-line.ts";
import { expect, test } from "bun:test";
import { alertShape } from "../../../test/alert/alert-shape.ts";
import type { AlertsAnswer, AlertShape } from "../../alert/shape.ts";
import { formatAlerts, type AlertsLook } from "./alert-list.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.UTC(2026, 10, 20, 12, 30);

function alert(own: Partial<AlertShape> = {}): AlertShape {
  return alertShape({
    id: "a17",
    since: "2026-11-20T12:25:00.000Z",
    fired_at: "2026-11-20T12:27:00.000Z",
    project: "/home/ada/shop",
    ...own,
  });
}

const pending = alert({
  id: "a18",
  state: "pending",
  severity: "attention",
  rule: "context_threshold",
  title: "The context of s2 has passed 80 % of where it is compacted",
  detail: null,
  action: "Come to a good place to stop",
  command: "hallmonitor checkpoint save s2",
  since: "2026-11-20T12:29:30.000Z",
});
const over = alert({
  id: "a9",
  state: "resolved",
  rule: "write_fault",
  title: "The ledger cannot be written",
  since: "2026-11-20T11:00:00.000Z",
  resolved_at: "2026-11-20T11:10:00.000Z",
  session_id: null,
  project: null,
});

function shown(own: Partial<AlertsAnswer> = {}, look: Partial<AlertsLook> = {}): string {
  const answer: AlertsAnswer = {
    schema_version: 1,
    alerts: [],
    next_cursor: null,
    silences: [],
    watching_since: null,
    evaluated_at: null,
    unkept: null,
    ...own,
  };
  return formatAlerts(answer, {
    width: 100,
    now,
    style: styleFor(false),
    timezone: "UTC",
    advice: (text) => text,
    silence: (id) => `hallmonitor alerts silence ${id} --for 2h`,
    open: answer.alerts.filter(({ state }) => state !== "resolved"),
    eachOf: (rule) => `hallmonitor alerts --rule ${rule}`,
    isNarrowed: false,
    watch: { by: "collector", since: now - 3_600_000, evaluatedAt: now - 4000 - 1000 },
    ...look,
  });
}

test("where nothing fires, all is well, and it says since when that was looked at", () => {
  expect(shown()).toBe(
    "All is well: nothing is firing.\nThe rules are looked at since 2026-11-20 11:30, the last time 5s ago.",
  );
});

test("of a collector that does not answer it does not say that all is well either", () => {
  const silent = { by: "silent", since: undefined, evaluatedAt: undefined } as const;
  expect(shown({}, { watch: silent })).toStartWith(
    "Nothing was firing.\nThe collector does not say whether it looks at the rules; this is how it last was.",
  );
});

test("of a collector that cannot keep what it finds it does not say that all is well either", () => {
  const unkept = { by: "unkept", since: now - 60_000, evaluatedAt: now - 5000 } as const;
  const advice = (text: string) => adviceWithFlags(text, " --data-dir /d");
  const said = shown({}, { watch: unkept, advice });
  expect(said).toStartWith(
    "Nothing was firing.\nThe ledger cannot be written: nothing is being kept, what fires now neither;",
  );
  expect(said.replaceAll("\n", " ")).toContain("'hallmonitor doctor --data-dir /d' says why.");
});

test("without a collector it does not say that all is well", () => {
  const none = { by: "none", since: undefined, evaluatedAt: undefined } as const;
  expect(shown({}, { watch: none })).toBe(
    [
      "Nothing was firing.",
      "No collector is running, so the rules are not being looked at; this is how it last was. 'hallmonitor",
      "up' starts one.",
    ].join("\n"),
  );
});

test("what fires is counted beyond the list, and where only some was asked about not all is well", () => {
  const silenced = alert({ silenced_until: "2026-11-20T14:00:00.000Z" });
  const open = [alert(), silenced, pending];
  expect(shown({ alerts: [over] }, { open })).toStartWith("2 firing (1 silenced), 1 pending.\n");
  expect(shown({ alerts: [over] }, { isNarrowed: true })).toStartWith("Nothing that matches is firing.\n");
});

test("alerts are told with since when, where, what to do and what to type", () => {
  const silence = {
    id: "s3",
    rule: "retries",
    subject: null,
    project: "/home/ada/shop",
    session_id: null,
    created_at: "2026-11-20T12:00:00.000Z",
    until: "2026-11-20T14:00:00.000Z",
    reason: "known",
  } as const;
  expect(shown({ alerts: [alert(), pending, over], silences: [silence], next_cursor: "1.1.1.1" })).toBe(
    `1 firing, 1 pending.
The rules are looked at since 2026-11-20 11:30, the last time 5s ago.

!! “Fix the cart” waits for your permission to use Bash
   a17 · firing · for 5m · waiting_permission · shop
   It stands still until it is answered.
   Answer it in its terminal

!  The context of s2 has passed 80 % of where it is compacted
   a18 · pending · for 30s · context_threshold · shop
   Come to a good place to stop:
     hallmonitor checkpoint save s2

over  rule         what it was                    lasted   ended
a9    write_fault  The ledger cannot be written  10m 00s  1h ago

silence  nobody is told of                  until             because
s3       retries of project /home/ada/shop  2026-11-20 14:00  known

There are more: a larger --limit shows them.
Silence one with 'hallmonitor alerts silence a17 --for 2h'.`,
  );
});

test("what is silenced says until when, and counts apart", () => {
  const text = shown({ alerts: [alert({ silenced_until: "2026-11-20T14:00:00.000Z" })] });
  expect(text).toContain("1 firing (1 silenced).");
  expect(text).toContain("silenced until 2026-11-20 14:00");
});

test("no line is wider than the terminal, and text from outside reaches it plain", () => {
  const hostile = alert({
    title: "\u001b[31mred\u202e and a very long name".repeat(4),
    command: "x ".repeat(90),
  });
  for (const width of [20, 40, 80, 200]) {
    const text = shown({ alerts: [hostile, pending, over] }, { width });
    expect(Math.max(...text.split("\n").map(widthOf))).toBeLessThanOrEqual(width);
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\u202e");
  }
});

test("many models without a price are read together, the first in full", () => {
  const models = Array.from({ length: 14 }, (_, index) =>
    alert({
      id: `a${20 + index}`,
      rule: "unpriced_model",
      severity: "attention",
      title: `acme-${index} has no known price`,
      detail: null,
      action: "Set its price in the config",
      command: `hallmonitor prices acme-${index}`,
      session_id: null,
      project: null,
    }),
  );
  const text = shown({ alerts: models });
  expect(text.split("\n\n")[1]).toBe(
    [
      "!  acme-0 has no known price",
      "   a20 · firing · for 5m · unpriced_model",
      "   Set its price in the config:",
      "     hallmonitor prices acme-0",
      "   And 13 more alerts of this rule:",
      ...Array.from({ length: 10 }, (_, index) => `   acme-${index + 1} has no known price · a${21 + index}`),
      "   and 3 more; 'hallmonitor alerts --rule unpriced_model' shows each.",
    ].join("\n"),
  );
  expect(shown({ alerts: models }, { eachOf: undefined })).toContain("hallmonitor prices acme-13");
  for (const width of [30, 40, 60])
    for (const line of shown({ alerts: models }, { width }).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
});
