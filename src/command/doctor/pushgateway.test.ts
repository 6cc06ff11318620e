import { expect, test } from "bun:test";
import { pushChecks } from "./pushgateway.ts";

const now = Date.parse("2026-11-28T12:00:00.000Z");
const pushgateway = {
  url: "http://push.local:9091",
  pushed: 9,
  failed: 1,
  last_pushed_at: "2026-11-28T11:59:50.000Z",
  last_failure: { at: "2026-11-28T11:00:00.000Z", reason: "it answers 503" },
};

test("a Pushgateway that took the latest push is well, also after earlier failures", () => {
  expect(pushChecks({ pushgateway }, now)).toEqual([
    {
      name: "pushgateway",
      status: "ok",
      detail: "9 pushed to http://push.local:9091 since the collector's start",
    },
  ]);
  expect([pushChecks({ pushgateway: null }, now), pushChecks({}, now)]).toEqual([[], []]);
});

test("one that does not is a warning with the reason", () => {
  const failing = { ...pushgateway, pushed: 0, last_pushed_at: null };
  const [check] = pushChecks({ pushgateway: failing }, now);
  expect(check).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("it answers 503 (1h ago"),
  });
});
