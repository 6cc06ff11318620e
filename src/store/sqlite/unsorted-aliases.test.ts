import { expect, test } from "bun:test";
import { openForWriting } from "./open.ts";
import { UnsortedAliases } from "./unsorted-aliases.ts";

const ids = (count: number) => Array.from({ length: count }, (_, index) => `msg:${index}`);

test("what a transaction wrote that came to nothing is forgotten", () => {
  using db = openForWriting(":memory:");
  const unsorted = new UnsortedAliases(db);
  unsorted.add("msg:1", 1, 1);
  unsorted.flush();
  db.run("BEGIN");
  unsorted.add("msg:2", 2, 1);
  unsorted.flush();
  db.run("ROLLBACK");
  unsorted.reset();
  expect([unsorted.keyOf("msg:1"), unsorted.keyOf("msg:2")]).toEqual([1, undefined]);
});

test("an id that is forgotten leads nowhere, and does again where the transaction came to nothing", () => {
  using db = openForWriting(":memory:");
  const unsorted = new UnsortedAliases(db);
  unsorted.add("msg:1", 1, 1);
  unsorted.flush();
  db.run("BEGIN");
  unsorted.forget("msg:1");
  expect(unsorted.keyOf("msg:1")).toBeUndefined();
  db.run("ROLLBACK");
  unsorted.reset();
  expect(unsorted.keyOf("msg:1")).toBe(1);
  unsorted.forget("msg:1");
  unsorted.sortIn();
  expect(db.query("SELECT count(*) AS count FROM alias").get()).toEqual({ count: 0 });
});

test("ids are sorted in before they are too many to be remembered", () => {
  using db = openForWriting(":memory:");
  const unsorted = new UnsortedAliases(db);
  const told = ids(16_000);
  for (const [key, alias] of told.entries()) {
    expect(unsorted.isFull).toBe(false);
    unsorted.add(alias, key, 1);
  }
  unsorted.flush();
  expect(unsorted.isFull).toBe(true);
  unsorted.sortIn();
  expect([unsorted.isEmpty, unsorted.keyOf("msg:7")]).toEqual([true, undefined]);
  expect(db.query("SELECT key FROM alias WHERE alias = 'msg:7'").get()).toEqual({ key: 7 });
  expect(db.query("SELECT count(*) AS count FROM alias").get()).toEqual({ count: told.length });
});
