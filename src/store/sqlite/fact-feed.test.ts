import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { openForWriting } from "./open.ts";
import { SqliteWriter } from "./writer.ts";

test("who follows hears of all that is there, once, and what is no longer followed is forgotten", () => {
  const writer = new SqliteWriter(openForWriting(":memory:"));
  const { facts } = writer.outbox;
  const changed = () => facts.settled(Date.now() + 1000, 9).map(({ kind }) => kind);
  writer.commit([request({ at: noon })]);
  expect(changed()).toEqual([]);
  facts.follow(true);
  expect(changed()).toEqual(["request"]);
  facts.follow(false);
  expect(changed()).toEqual([]);
  facts.follow(true);
  expect(changed()).toEqual(["request"]);
  facts.hand(facts.settled(Date.now() + 1000, 9), []);
  facts.follow(true);
  expect(changed()).toEqual([]);
  writer.close();
});
