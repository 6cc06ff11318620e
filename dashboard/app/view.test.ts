import { describe, expect, test } from "bun:test";
import { viewOf } from "./view.ts";

/** Half past midnight in Kathmandu, which is 18:45 of the day before in UTC. */
const now = Date.parse("2026-11-20T18:45:30Z");
const view = (address: string) => viewOf(new URL(address, "http://127.0.0.1:4318"), now);

describe("a time range as the API is asked for it", () => {
  test.each([
    ["/costs?range=today&timezone=UTC", { from: "2026-11-20", to: "2026-11-20" }],
    ["/costs?range=today&timezone=Asia/Kathmandu", { from: "2026-11-21", to: "2026-11-21" }],
    ["/costs?range=7d&timezone=UTC", { from: "2026-11-14", to: "2026-11-20" }],
    ["/costs?timezone=UTC", { from: "2026-10-22", to: "2026-11-20" }],
    ["/costs?range=90d&timezone=UTC", { from: "2026-08-23", to: "2026-11-20" }],
    ["/costs?range=24h&timezone=UTC", { from: "2026-11-19T18:45:00.000Z", to: "2026-11-20" }],
    ["/costs?range=all&timezone=UTC", {}],
    ["/costs?from=2026-11-01&to=2026-11-05&timezone=UTC", { from: "2026-11-01", to: "2026-11-05" }],
    ["/costs?range=7d&from=2026-11-01&timezone=UTC", { from: "2026-11-01" }],
  ])("%s", (address, times) => {
    const { timezone: _, ...filter } = view(address).filter;
    expect(filter).toEqual(times);
  });

  test("is the same a moment later, so that nothing is asked again and again", () => {
    const later = viewOf(new URL("http://h/costs?range=24h&timezone=UTC"), now + 20_000);
    expect(later.filter).toEqual(view("/costs?range=24h&timezone=UTC").filter);
  });

  test("that nobody knows is the usual one", () => {
    expect(view("/costs?range=forever").range).toBe("30d");
  });

  test("with a zone that nobody knows goes to the API, which says so", () => {
    expect(view("/costs?range=today&timezone=Mars/Olympus").filter["timezone"]).toBe("Mars/Olympus");
  });
});

test("filters of the address go to the API, other parameters do not", () => {
  const { filter } = view("/costs?range=all&timezone=UTC&project=/a&model=m&team=red&by=day&row=x&branch=");
  expect(filter).toEqual({ timezone: "UTC", project: "/a", model: "m", team: "red" });
});

test("parts of a path are decoded; what cannot be stays as it is", () => {
  expect(view("/sessions/a%2Fb").parts).toEqual(["sessions", "a/b"]);
  expect(view("/sessions/%E0%A4%A").parts).toEqual(["sessions", "%E0%A4%A"]);
});
