import { expect, test } from "bun:test";
import { sources } from "../domain/source.ts";
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
  const adviceOf = (agent: string, ...told: string[]): string =>
    secondChannel({ agent, witnesses: told.map((source) => ({ source })) });
  expect(adviceOf("manual", "manual")).toStartWith("nothing to do");
  expect(adviceOf("claude-code", "otlp-log", "manual")).toContain("transcripts");
  for (const agent of ["codex", "github-copilot"])
    expect(adviceOf(agent, "otlp-log")).toBe("nothing to do: of this agent only what it sends is read");
});
