import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";

import { faultOf } from "../../src/store/archive/check.ts";
import { proved } from "../proof/proved.ts";
import { daysAgo, now, openLab, type Lab } from "../archive/lab.ts";
import { dayMs } from "../../src/domain/time.ts";

const day = "2026-10-31";
const name = `${day}.1.jsonl.zst`;

/** What can become of a file, and what is said of it. */
const damages = [
  ["has a byte flipped", flipByte, "is damaged: "],
  ["is cut short", (path: string) => truncateSync(path, 40), "is damaged: it has 40 bytes"],
  ["is empty", (path: string) => truncateSync(path, 0), "is damaged: it has 0 bytes"],
  [
    "has something behind its end",
    (path: string) => writeFileSync(path, "more", { flag: "a" }),
    "is damaged: it has",
  ],
  ["is gone", (path: string) => rmSync(path), "is missing"],
] as const;

test.each(damages)("a file that %s is named, and restoring it is refused", async (what, damage, words) => {
  using lab = openLab();
  await filled(lab);
  damage(join(lab.folder, name));
  const [file] = lab.ledger.files();
  expect(file && (await faultOf(lab.folder, file))).toContain(`${join(lab.folder, name)} ${words}`);
  await expect(lab.restore(day)).rejects.toMatchObject({ code: "conflict" });
  await expect(lab.restore(day)).rejects.toThrow(`nothing of ${day} was restored`);
  expect([lab.rows(), lab.states()]).toEqual([[], [`${day}.1 archived`]]);
  proved({
    what: `a file of the archive that ${what}`,
    rounds: 1,
    outcome: "named with what is wrong, restoring it refused, nothing half restored",
  });
});

test("of a day with one damaged part nothing is restored", async () => {
  using lab = openLab();
  await filled(lab);
  lab.add({ seq: 900, at: daysAgo(20) });
  await lab.run();
  flipByte(join(lab.folder, `${day}.2.jsonl.zst`));
  await expect(lab.restore(day)).rejects.toThrow(`${day}.2.jsonl.zst`);
  expect(lab.rows()).toEqual([]);
});

test.each(damages)(
  "events stay when their file, not yet relied on, %s; it is written anew",
  async (_, damage) => {
    using lab = openLab();
    const before = await interrupted(lab, "before anything left");
    damage(join(lab.folder, name));
    expect((await lab.run()).faults).toEqual([]);
    expect(lab.states()).toEqual([`${day}.1 archived`]);
    await lab.restore(day);
    expect(lab.rows()).toEqual(before);
  },
);

test.each(damages)(
  "a file that %s while its events were leaving keeps the others in the ledger",
  async (_, damage) => {
    using lab = openLab();
    const before = await interrupted(lab, "half way");
    damage(join(lab.folder, name));
    const { faults, archived } = await lab.run();
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(join(lab.folder, name));
    expect([archived, lab.states()]).toEqual([[], [`${day}.1 written`]]);
    expect(lab.rows()).toEqual(before.slice(1000));
  },
);

test("of a range that has more or fewer events than the file, none leaves", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) }, { seq: 2, at: daysAgo(20) });
  for (const rows of [1, 3])
    expect(() => lab.ledger.release({ day, firstSeq: 1, lastSeq: 2 }, rows)).toThrow(
      "none of them was deleted",
    );
  expect(lab.rows()).toHaveLength(2);
  expect(lab.db.query("SELECT count(*) AS count FROM archived_entry").get()).toEqual({ count: 0 });
});

test("a file that is sound and of the right size, but says something else, is damaged", async () => {
  using lab = openLab();
  await filled(lab);
  const path = join(lab.folder, name);
  const { length } = readFileSync(path);
  // Incompressible, so that its packed size can be chosen.
  let text = crypto.getRandomValues(new Uint8Array(length));
  while (zstdCompressSync(text).length > length) text = text.subarray(1);
  writeFileSync(path, zstdCompressSync(text));
  const [file] = lab.ledger.files();
  expect(readFileSync(path)).toHaveLength(length);
  expect(file && (await faultOf(lab.folder, file))).toContain("its lines are not those that were written");
});

test("one damaged day does not keep the others from being archived", async () => {
  using lab = openLab();
  await interrupted(lab, "half way");
  rmSync(join(lab.folder, name));
  lab.add({ seq: 9000, at: daysAgo(10) });
  const { faults, archived } = await lab.run();
  expect([faults.length, archived.map((file) => file.day)]).toEqual([1, ["2026-11-10"]]);
});

test("a damaged file of a restored day goes when the day's time is over, for the ledger has all of it", async () => {
  using lab = openLab();
  const before = await filled(lab);
  await lab.restore(day);
  flipByte(join(lab.folder, name));
  await lab.run({ at: now + 8 * dayMs });
  await lab.restore(day);
  expect(lab.rows()).toEqual(before);
});

test("an event that is not what the file says never leaves", async () => {
  using lab = openLab();
  await interrupted(lab, "before anything left");
  lab.db.run("UPDATE entry SET name = 'other' WHERE seq = 500");
  const { faults, archived } = await lab.run();
  expect(faults).toEqual([`${name}: the ledger has other events of ${day} under their numbers`]);
  expect([archived, lab.rows().length]).toEqual([[], 1500]);
});

test("a restore that was interrupted is finished by the next one, or by a run when its time is over", async () => {
  using lab = openLab();
  const before = await filled(lab);
  await lab.restore(day);
  half(lab, "restoring");
  expect(await lab.restore(day)).toMatchObject({ rows: 1000 });
  expect(lab.rows()).toEqual(before);

  half(lab, "restoring");
  const { archived } = await lab.run({ at: now + 8 * dayMs });
  expect([archived.length, lab.rows()]).toEqual([1, []]);
  await lab.restore(day);
  expect(lab.rows()).toEqual(before);
});

test("what a killed run had begun to write is taken away", async () => {
  using lab = openLab();
  lab.ledger.begin({ day, part: 1, name, createdAt: now });
  await lab.run();
  lab.ledger.begin({ day, part: 1, name, createdAt: now });
  writeFileSync(join(lab.folder, `${name}.new`), "half of a fi");
  await lab.run();
  expect([readdirSync(lab.folder), lab.states()]).toEqual([[], []]);
});

test("a file that was noted as deleted and is still there is deleted", async () => {
  using lab = openLab();
  await filled(lab);
  const [file] = lab.ledger.files();
  if (file !== undefined) lab.ledger.mark(file, "expired");
  await lab.run();
  expect(readdirSync(lab.folder)).toEqual([]);
});

test("a folder that cannot be written is said, and nothing leaves", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  // A file in the way stops also root, whom no permission does.
  writeFileSync(lab.folder, "");
  await expect(lab.run()).rejects.toMatchObject({ code: "unavailable" });
  await expect(lab.run()).rejects.toThrow(`the archive cannot be written in ${lab.folder}`);
  expect(lab.rows()).toHaveLength(1);
  rmSync(lab.folder);
  expect((await lab.run()).archived).toHaveLength(1);
});

/** 1,500 events of one day, in the archive. */
async function filled(lab: Lab): Promise<string[]> {
  lab.add(
    ...Array.from({ length: 1500 }, (_, index) => ({
      seq: index + 1,
      at: daysAgo(20),
      data: JSON.stringify({ id: (index * 104_729) % 9973 }),
    })),
  );
  const rows = lab.rows();
  await lab.run();
  return rows;
}

/** The same as a run leaves it that is killed when the file is whole. */
async function interrupted(lab: Lab, when: "before anything left" | "half way"): Promise<string[]> {
  const rows = await filled(lab);
  await lab.restore(day);
  if (when === "half way") half(lab, "written");
  else lab.db.run("UPDATE archive_file SET state = 'written', held_until = NULL");
  return rows;
}

/** Takes the first of two blocks out of the ledger again. */
function half(lab: Lab, state: "written" | "restoring"): void {
  lab.ledger.release({ day, firstSeq: 1, lastSeq: 1000 }, 1000);
  lab.db.run("UPDATE archive_file SET state = ?", [state]);
}

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}
