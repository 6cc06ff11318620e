import { expect, test } from "bun:test";
import { outletsOf } from "./outlet.ts";

const at = "2026-11-20T10:00:00.000Z";
const later = "2026-11-20T11:00:00.000Z";
const notifier = {
  name: "team",
  kind: "slack",
  sent: 3,
  failed: 0,
  waiting: 0,
  dropped: 0,
  untold: 0,
  last_sent_at: at,
  last_failure: null,
  failing_since: null,
} as const;
const relay = {
  name: "central",
  endpoint: "https://telemetry.example.org",
  sent: 12,
  dropped: {},
  waiting: { items: 4, bytes: 9, capacity_bytes: 256e6, oldest_at: at },
  last_sent_at: at,
  last_error: null,
  warning: null,
} as const;
const pushgateway = {
  url: "http://push.local:9091",
  pushed: 9,
  failed: 1,
  last_pushed_at: later,
  last_failure: { at, reason: "no connection" },
} as const;

test("whoever is told and whatever goes on stands in one list, each in its own unit", () => {
  const outlets = outletsOf({ notifiers: [notifier], relays: [relay], pushgateway });
  expect(outlets.map(({ name, kind, sent, unit, waiting }) => [name, kind, sent, unit[1], waiting])).toEqual([
    ["team", "slack", 3, "messages", 0],
    ["central", "relay", 12, "items", 4],
    ["http://push.local:9091", "Pushgateway", 9, "pushes", null],
  ]);
  expect(outlets.map(({ fault, note }) => [fault, note])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
});

test("what is failing says since when and why, what was lost how much", () => {
  const last_failure = { at: later, reason: "500" };
  const [told] = outletsOf({
    notifiers: [{ ...notifier, failed: 2, dropped: 1, last_failure, failing_since: at }],
    relays: [],
    pushgateway: null,
  });
  expect(told).toMatchObject({ fault: { at, reason: "500" }, note: "2 given up, 1 without room" });
  const [sent, pushed] = outletsOf({
    notifiers: [],
    relays: [
      { ...relay, dropped: { "outbox-full": 7 }, warning: "it sends to itself", last_error: last_failure },
    ],
    pushgateway: { ...pushgateway, last_pushed_at: at, last_failure },
  });
  expect(sent).toMatchObject({ fault: last_failure, note: "it sends to itself, 7 lost: outbox-full" });
  expect(pushed?.fault).toEqual(last_failure);
});
