import { expect, test } from "bun:test";
import { noon } from "../../../test/contract/observation.ts";
import { notifierFamilies, relayFamilies } from "./account-family.ts";
import type { Family } from "./family.ts";

/** The samples of each family, by its name without the part that all share. */
function told(families: readonly Family[]) {
  return Object.fromEntries(
    families.map(({ name, samples }) => [
      name.replace("hallmonitor_", ""),
      samples.map(({ labels, value }) => [...Object.values(labels ?? {}), value].join(" ")),
    ]),
  );
}

test("what each notifier told is told under its name; when it never told anything, not when", () => {
  const never = {
    name: "desk",
    kind: "desktop",
    sent: 0,
    failed: 2,
    waiting: 3,
    dropped: 0,
    untold: 0,
    lastSentAt: undefined,
    lastFailure: undefined,
    failingSince: undefined,
  } as const;
  const families = notifierFamilies([never, { ...never, name: "team", sent: 5, lastSentAt: noon }]);
  expect(told(families)).toEqual({
    notices_sent: ["desk 0", "team 5"],
    notices_failed: ["desk 2", "team 2"],
    notices_waiting: ["desk 3", "team 3"],
    notice_last_sent_timestamp_seconds: [`team ${noon / 1000}`],
  });
});

test("what each relay sent, holds and lost is told under its name", () => {
  const families = relayFamilies([
    {
      name: "centre",
      endpoint: "http://127.0.0.1:4318",
      sent: 7,
      dropped: new Map([["http-400", 2]]),
      lastDroppedAt: noon,
      waitingItems: 3,
      waitingBytes: 90,
      mostBytes: 1000,
      oldestAt: noon - 2000,
      lastSentAt: undefined,
      lastError: undefined,
      warning: undefined,
    },
  ]);
  expect(told(families)).toEqual({
    relay_sent: ["centre 7"],
    relay_waiting_items: ["centre 3"],
    relay_waiting_bytes: ["centre 90"],
    relay_capacity_bytes: ["centre 1000"],
    relay_oldest_timestamp_seconds: [`centre ${(noon - 2000) / 1000}`],
    relay_dropped: ["centre http-400 2"],
    relay_last_sent_timestamp_seconds: [],
  });
});
