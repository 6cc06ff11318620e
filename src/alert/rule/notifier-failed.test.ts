import { expect, test } from "bun:test";
import type { NotifierAccount } from "../../domain/notifier.ts";
import { notifierFailed } from "./notifier-failed.ts";

const now = Date.UTC(2026, 10, 28, 12);
const minute = 60_000;

function found(own: Partial<NotifierAccount>) {
  const account: NotifierAccount = {
    name: "team",
    kind: "slack",
    sent: 3,
    failed: 0,
    waiting: 0,
    dropped: 0,
    untold: 0,
    lastSentAt: undefined,
    lastFailure: { at: now, reason: "hooks.slack.com answered 503" },
    failingSince: undefined,
    ...own,
  };
  // It looks at nothing else.
  return notifierFailed.find({} as never, { notifiers: [account], now } as never);
}

test("a notifier that failed once and works again is no alert", () => {
  expect(found({})).toEqual([]);
});

test("one that is tried again is told of after five minutes, with what waits", () => {
  expect(found({ failingSince: now - 4 * minute, waiting: 2 })).toEqual([]);
  expect(found({ failingSince: now - 5 * minute, waiting: 2 })).toMatchObject([
    {
      rule: "notifier_failed",
      subject: "team",
      severity: "attention",
      level: undefined,
      title: "Nobody is told through the notifier team",
      detail: "hooks.slack.com answered 503; 2 alerts waiting",
      command: "hallmonitor alerts test",
      since: now - 5 * minute,
    },
  ]);
});

test("one that gave something up is told of at once", () => {
  expect(found({ failingSince: now, untold: 1 })).toMatchObject([
    { severity: "bad", level: 1, detail: "hooks.slack.com answered 503; 1 alert given up" },
  ]);
  expect(found({ failingSince: now, untold: 1, waiting: 2, lastFailure: undefined })).toMatchObject([
    { detail: "1 alert given up; 2 alerts waiting" },
  ]);
});
