import { expect, test } from "bun:test";
import { sources } from "../domain/observation.ts";
import { channelName, secondChannel } from "./channel.ts";

test("every channel has a name of its own, by either of its spellings", () => {
  const names = sources.map((source) => channelName(source));
  expect(new Set(names).size).toBe(sources.length);
  expect(sources.map((source) => channelName(source.replaceAll("-", "_")))).toEqual(names);
});

test("one that nobody knows keeps its own name, and every object's does not stand for one", () => {
  expect(["carrier_pigeon", "constructor"].map(channelName)).toEqual(["carrier_pigeon", "constructor"]);
});

test("nothing is to be added to what a person logged, and transcripts to what telemetry told", () => {
  expect(secondChannel([{ source: "manual" }])).toStartWith("nothing to do");
  expect(secondChannel([{ source: "otlp-log" }, { source: "manual" }])).toContain("transcripts");
});
