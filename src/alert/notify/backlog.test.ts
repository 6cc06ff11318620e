import { expect, test } from "bun:test";
import { alertShape, notice } from "../../../test/alert/alert-shape.ts";
import { Backlog, type Item } from "./backlog.ts";

/** What is left to tell of an alert of which nobody heard yet, and how many of its items are settled. */
function after(...items: readonly Partial<Item>[]) {
  const backlog = new Backlog(9);
  let settled = 0;
  const settle = () => void (settled += 1);
  for (const item of items)
    backlog.put({ alert: alertShape(), event: "firing", notice: notice(), settle, ...item });
  backlog.hush();
  const told = backlog.empty().map(({ event }) => event);
  return { told, settled };
}

test.each([
  ["it is over before anybody heard of it", [{}, { event: "resolved" }], { told: [], settled: 2 }],
  ["it is over and fires again", [{ event: "resolved" }, {}], { told: ["firing"], settled: 1 }],
  ["it gets worse", [{}, { event: "escalated" }], { told: ["firing"], settled: 1 }],
  ["it only takes back", [{ event: "resolved", isQuiet: true }], { told: [], settled: 1 }],
  [
    "what takes back follows what would be told as over",
    [{ event: "resolved" }, { event: "resolved", isQuiet: true }],
    { told: [], settled: 2 },
  ],
  ["it is over twice", [{ event: "resolved" }, { event: "resolved" }], { told: ["resolved"], settled: 1 }],
] satisfies [string, Partial<Item>[], ReturnType<typeof after>][])(
  "what is told where %s",
  (_, items, left) => {
    expect(after(...items)).toEqual(left);
  },
);
