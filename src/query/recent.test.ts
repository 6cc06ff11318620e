import { expect, test } from "bun:test";
import { noon } from "../../test/contract/observation.ts";
import { Calendar } from "./calendar.ts";
import { recent } from "./recent.ts";

const settings = { now: noon, calendar: new Calendar("UTC") };

test("a question without a beginning is about thirty days, today being the last", () => {
  expect(recent({}, settings)).toEqual({ from: Date.UTC(2026, 9, 22), to: Date.UTC(2026, 10, 21) });
  const to = Date.UTC(2026, 10, 11);
  expect(recent({ to }, settings)).toEqual({ from: Date.UTC(2026, 9, 12), to });
});

test("a beginning that was named stands, and a session is asked about as a whole", () => {
  expect(recent({ from: 5 }, settings)).toEqual({ from: 5 });
  expect(recent({ sessionKey: 5 }, settings).from).toBeUndefined();
});
