import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { lastMidnight } from "./local-day.ts";

const program = `
  import { Database } from "bun:sqlite";
  import { lastMidnight } from ${JSON.stringify(join(import.meta.dir, "local-day.ts"))};
  const db = new Database(":memory:");
  const wrong = [];
  // Each midnight of some years, what lies around it, and what lies within its day.
  for (let at = Date.UTC(2021, 0, 1); at < Date.UTC(2027, 0, 1); at += 3 * 3_600_000 + 1_234_567)
    if (lastMidnight(db, at) !== new Date(at).setHours(0, 0, 0, 0)) wrong.push(new Date(at).toISOString());
  console.log(JSON.stringify([wrong.length, wrong[0] ?? null, new Date(Date.UTC(2026, 6, 1)).getTimezoneOffset()]));
`;

// Cairo and Beirut skip a midnight each spring, to Amman one came twice each autumn, Lord Howe sets its clocks by half an hour, and Kolkata has no whole hours.
test.each([
  ["UTC", 0],
  ["Europe/Berlin", -120],
  ["America/Santiago", 240],
  ["Africa/Cairo", -180],
  ["Asia/Beirut", -180],
  ["Asia/Amman", -180],
  ["Asia/Kolkata", -330],
  ["Australia/Lord_Howe", -630],
] as const)("the date of this machine begins when its clocks say so, in %s", async (zone, offset) => {
  expect(existsSync(`/usr/share/zoneinfo/${zone}`), "the zones of the C library; install tzdata").toBe(true);
  const asking = Bun.spawn([process.execPath, "-e", program], {
    env: { PATH: process.env["PATH"] ?? "", TZ: zone },
    stderr: "inherit",
  });
  expect(JSON.parse(await asking.stdout.text())).toEqual([0, null, offset]);
});

test("a time that no calendar has has no midnight, and nothing waits for one", () => {
  using db = new Database(":memory:");
  expect(lastMidnight(db, 1e18)).toBeNaN();
});
