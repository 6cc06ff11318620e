import { expect, test } from "bun:test";
import { groupedAlerts } from "./alert-group.ts";

let id = 0;
function alert(own: { rule?: string; severity?: string; session_id?: string; silenced_until?: string }) {
  const alike = { rule: "unpriced_model", severity: "attention", session_id: null, silenced_until: null };
  return { id: (id += 1), state: "firing", ...alike, ...own };
}

const models = Array.from({ length: 5 }, () => alert({}));

test("many alerts of one rule stand together where the first one does", () => {
  const others = [alert({ rule: "burn_rate" }), alert({ rule: "relay_behind", severity: "bad" })];
  const [burn, relay] = others;
  expect(groupedAlerts([relay, ...models.slice(0, 2), burn, ...models.slice(2)] as never)).toEqual([
    [relay],
    models,
    [burn],
  ] as never);
});

test("a few stand alone, and so does what is worse, silenced, or about a session", () => {
  const few = models.slice(0, 3);
  const apart = [alert({ severity: "bad" }), alert({ silenced_until: "2026-11-30T20:00:00.000Z" })];
  const ofSessions = ["a", "b", "c", "d"].map((session_id) => alert({ session_id }));
  const all = [...few, ...apart, ...ofSessions];
  expect(groupedAlerts(all)).toEqual(all.map((one) => [one]));
});
