import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planted } from "../../test/contract/planted-secret.ts";
import {
  fitBody,
  lostPath,
  noteLost,
  spooledBody,
  spoolDir,
  spoolLimits,
  writeSpool,
  type SpoolRecord,
} from "./spool.ts";

const noon = Date.UTC(2026, 10, 20, 12);
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "spool-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function record(body: unknown = { n: 1 }, at = noon): SpoolRecord {
  return { v: 1, channel: "hook", agent: "claude-code", at, body };
}

function names(): string[] {
  return readdirSync(spoolDir(dir)).toSorted();
}

function losses(): number {
  return statSync(lostPath(dir)).size;
}

test("a record is one whole file under its time, for its owner only", () => {
  const dataDir = join(dir, "not", "there", "yet");
  expect(writeSpool(dataDir, record(), spoolLimits)).toBe("written");
  const [name = ""] = readdirSync(spoolDir(dataDir));
  expect(name).toMatch(/^1795176000000-\d+-[a-z0-9]+\.json$/);
  expect(JSON.parse(readFileSync(join(spoolDir(dataDir), name), "utf8"))).toEqual(record());
  expect(statSync(join(spoolDir(dataDir), name)).mode & 0o777).toBe(0o600);
  expect(statSync(spoolDir(dataDir)).mode & 0o777).toBe(0o700);
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});

test("names sort by time", () => {
  for (const at of [noon + 2, noon, noon + 1]) writeSpool(dir, record(at, at), spoolLimits);
  const bodies = names().map((name) => JSON.parse(readFileSync(join(spoolDir(dir), name), "utf8")).body);
  expect(bodies).toEqual([noon, noon + 1, noon + 2]);
});

test("a full spool takes nothing more and counts what is lost", () => {
  const limits = { ...spoolLimits, maxRecords: 2 };
  const fates = [1, 2, 3, 4].map((n) => writeSpool(dir, record(n), limits));
  expect(fates).toEqual(["written", "written", "full", "full"]);
  expect(names().filter((name) => name.endsWith(".json"))).toHaveLength(2);
  expect(losses()).toBe(2);
});

test("what is put aside or unfinished takes no room", () => {
  writeSpool(dir, record(), spoolLimits);
  for (const name of ["a.json.bad", "b.tmp"]) writeFileSync(join(spoolDir(dir), name), "");
  expect(writeSpool(dir, record(), { ...spoolLimits, maxRecords: 2 })).toBe("written");
});

test("a place that cannot be written to fails without throwing", () => {
  const file = join(dir, "file");
  writeFileSync(file, "");
  expect(writeSpool(file, record(), spoolLimits)).toBe("failed");
  noteLost(file);
  writeFileSync(spoolDir(dir), "");
  expect(writeSpool(dir, record(), spoolLimits)).toBe("failed");
});

test("a body that is no JSON value leaves nothing unfinished and is counted", () => {
  const endless: Record<string, unknown> = {};
  endless["self"] = endless;
  expect(writeSpool(dir, record(endless), spoolLimits)).toBe("failed");
  expect(names()).toEqual(["lost.count"]);
  expect(losses()).toBe(1);
});

test("a body of up to the limit is kept word for word, also its long texts", () => {
  const body = { text: "x".repeat(900_000) };
  expect(fitBody(body, spoolLimits.maxBodyBytes)).toBe(body);
});

test("of a larger body long texts are cut and all else is kept", () => {
  const body = { id: "t1", content: "ä".repeat(5_000_000), list: [{ text: "y".repeat(70_000) }], n: 3 };
  expect(fitBody(body, 1_000_000)).toEqual({
    id: "t1",
    content: "ä".repeat(64_000),
    list: [{ text: "y".repeat(64_000) }],
    n: 3,
  });
});

test("many texts are cut until they fit together", () => {
  const body = { edits: Array.from({ length: 100 }, (_, n) => `${n} ${"z".repeat(50_000)}`) };
  const fitted = fitBody(body, 1_000_000) as typeof body;
  expect(fitted.edits).toHaveLength(100);
  expect(fitted.edits[7]).toBe(`7 ${"z".repeat(7998)}`);
});

test("of many small values the first stay, and all else is kept", () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => n);
  const path = `/${"p".repeat(300)}`;
  const body = { path, rows, cells: Object.fromEntries(rows.map((n) => [`c${n}`, n])), n: 3 };
  const fitted = fitBody(body, 1_000_000) as typeof body;
  expect(fitted.rows).toEqual(rows.slice(0, 1000));
  expect(Object.keys(fitted.cells)).toHaveLength(1000);
  expect(fitted).toMatchObject({ path, n: 3 });
});

test("whatever is sent fits: by its own fields, where nothing else does", () => {
  const wide = (depth: number): unknown =>
    depth === 0 ? 1 : Array.from({ length: 120 }, () => wide(depth - 1));
  const body = { id: "t1", tree: wide(2), ["k".repeat(2000)]: 1 };
  const fitted = fitBody(body, 20_000);
  expect(fitted).toEqual({ id: "t1", tree: [] });
  expect(fitBody(fitted, 20_000)).toBe(fitted);
});

test("fitting twice is fitting once, and a key that could be code stays data", () => {
  const body: unknown = JSON.parse(`{"__proto__":{"evil":true},"text":"${"x".repeat(2_000_000)}"}`);
  const once = fitBody(body, 1_000_000);
  expect(JSON.stringify(fitBody(JSON.parse(JSON.stringify(once)), 1_000_000))).toBe(JSON.stringify(once));
  expect(Object.keys(once as object)).toEqual(["__proto__", "text"]);
  expect((once as { evil?: boolean }).evil).toBeUndefined();
});

test("a character is not cut in half", () => {
  const { text } = fitBody({ text: `x${"😀".repeat(1_000_000)}` }, 1_000_000) as { text: string };
  expect(text.length).toBe(63_999);
  expect(text.isWellFormed()).toBe(true);
});

test("a large event is spooled in its small form", () => {
  writeSpool(dir, record({ text: "x".repeat(10_000_000) }), spoolLimits);
  const [name = ""] = names();
  expect(statSync(join(spoolDir(dir), name)).size).toBeLessThan(65_000);
});

test("a record holds no secret, in its keys neither, and reads the same as what a receiver was sent", () => {
  const { anthropic: key } = planted;
  const body = {
    prompt: `use ${key}\nplease`,
    tool_input: { list: [1, key, { [`MY_${key}`]: null }] },
    n: 1,
  };
  expect(writeSpool(dir, record(body), spoolLimits)).toBe("written");
  const text = readFileSync(join(spoolDir(dir), names()[0] ?? ""), "utf8");
  expect(text).not.toContain(key);
  const read = JSON.parse(text).body;
  expect(read).toEqual({
    prompt: "use [redacted anthropic key]\nplease",
    tool_input: {
      list: [1, "[redacted anthropic key]", { "MY_[redacted anthropic key]": null }],
    },
    n: 1,
  });
  expect(spooledBody(body, spoolLimits.maxBodyBytes)).toEqual(read);
  expect(spooledBody(read, spoolLimits.maxBodyBytes)).toEqual(read);
});

test("a body without a secret is kept as it is", () => {
  const body = { prompt: "how do I change my password?" };
  expect(spooledBody(body, spoolLimits.maxBodyBytes)).toEqual(body);
});
