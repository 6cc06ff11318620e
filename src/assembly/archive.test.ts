import { expect, test } from "bun:test";
import type { Config } from "../config/schema.ts";
import { daysAgo, now, openLab, type Lab } from "../../test/archive/lab.ts";
import { openArchive } from "./archive.ts";

test("by the clock a run comes after a while and then again and again, and says what it did", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) }, { seq: 2, at: daysAgo(19) });
  const { archive, heard } = opened(lab, { firstMs: 0, everyMs: 1 });
  archive.start();
  expect(await heard()).toBe("archived 2 events in 2 files");
  lab.add({ seq: 3, at: daysAgo(20) });
  expect(await heard()).toBe("archived 1 events in 1 files");
  await archive.stop();
  expect(lab.rows()).toEqual([]);
});

test("with after_days 0 the clock archives nothing", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  const { archive, ended } = opened(lab, { firstMs: 0, everyMs: 1, afterDays: 0 });
  archive.start();
  await ended();
  await archive.stop();
  expect(archive.state().last?.outcome).toMatchObject({ kind: "run", run: { archived: [] } });
  expect(lab.rows()).toHaveLength(1);
});

test("a failed run is said, and the next one tries again", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  const { archive, heard } = opened(lab, { firstMs: 0, everyMs: 1 });
  await Bun.write(lab.folder, "in the way");
  archive.start();
  expect(await heard()).toContain(`the archive cannot be written in ${lab.folder}`);
  await Bun.file(lab.folder).delete();
  while ((await heard()) !== "archived 1 events in 1 files");
  await archive.stop();
});

test("one thing is done at a time, and what was done last is told", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  const { archive } = opened(lab, { firstMs: 1e6, everyMs: 1e6 });
  const running = archive.begin({ kind: "run", afterDays: undefined });
  expect(archive.state().work?.task).toEqual({ kind: "run", afterDays: undefined });
  expect(() => archive.begin({ kind: "restore", day: "2026-10-31" })).toThrow("an archive run is under way");
  await running;
  const restored = await archive.begin({ kind: "restore", day: "2026-10-31" });
  expect(restored.outcome).toMatchObject({ kind: "restore", restored: { rows: 1 } });
  expect(archive.state()).toEqual({ work: undefined, last: restored });
  await archive.stop();
});

test("stopping before the first turn does nothing", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  const { archive } = opened(lab, { firstMs: 1e6, everyMs: 1e6 });
  archive.start();
  await archive.stop();
  expect([archive.state().last, lab.rows().length]).toEqual([undefined, 1]);
});

/** An archive on the lab's ledger. `heard` waits for the next line of its log, `ended` for the clock to be asked twice. */
function opened(lab: Lab, told: { firstMs: number; everyMs: number; afterDays?: number }) {
  const { afterDays = 7, ...schedule } = told;
  const lines: string[] = [];
  let wake: () => void = () => undefined;
  let asked = 0;
  const host = {
    clock: () => {
      asked += 1;
      wake();
      return now;
    },
    version: "test",
    env: {},
    home: "/",
    log: (line: string) => {
      lines.push(line);
      wake();
    },
  };
  const until = async (ready: () => boolean): Promise<void> => {
    while (!ready()) await new Promise<void>((resolve) => (wake = resolve));
  };
  // The parts of a config that the archive looks at.
  const config = {
    dataDir: lab.dir,
    archive: { afterDays, keepDays: 365, maxBytes: 0, compression: "zstd" },
  } as Config;
  return {
    archive: openArchive(config, { ledger: lab.ledger, host }, schedule),
    heard: async () => {
      await until(() => lines.length > 0);
      return lines.shift();
    },
    ended: () => until(() => asked > 5),
  };
}
