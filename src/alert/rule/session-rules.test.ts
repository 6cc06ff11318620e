import { expect, test } from "bun:test";
import { found } from "../../../test/contract/found.ts";
import { event, noon, prompt, request } from "../../../test/contract/observation.ts";
import type { Sign } from "../../domain/sign.ts";
import { noUsage } from "../../domain/usage.ts";
import { contextExhaustion } from "./context-exhaustion.ts";
import { sessionLost } from "./session-lost.ts";
import { sessionStuck } from "./session-stuck.ts";

const minute = 60_000;
const sign = (says: Sign["says"], own: Partial<Sign> = {}, at = 0) =>
  event({ source: "hook", sign: { says, ...own }, at: noon + at * minute });
const runs = () => true;

test("a session that works, gives no sign and runs still is stuck", () => {
  const works = [sign("prompted")];
  expect(found(sessionStuck, works, { at: 9, runs })).toEqual([]);
  expect(found(sessionStuck, works, { at: 12, runs })).toMatchObject([
    { subject: "claude-code s1", title: "s1 has given no sign for 12m while it works", since: noon },
  ]);
  expect(found(sessionStuck, [...works, sign("turn-ended", {}, 1)], { at: 12, runs })).toEqual([]);
  expect(found(sessionStuck, [...works, sign("mode-changed", {}, 5)], { at: 12, runs })).toEqual([]);
});

test("a session is as silent as its latest sign of any kind", () => {
  const works = [sign("prompted"), request({ at: noon + 8 * minute })];
  expect(found(sessionStuck, works, { at: 12, runs })).toEqual([]);
  expect(found(sessionStuck, works, { at: 20, runs })).toMatchObject([{ since: noon + 8 * minute }]);
});

test("where several agents have a session of one id, the command says whose is meant", () => {
  const works = ["claude-code", "codex; x"].map((agent) => ({ ...sign("prompted"), agent }));
  const commands = found(sessionStuck, works, { at: 12, runs }).map(({ command }) => command);
  expect(commands.toSorted()).toEqual([
    "hallmonitor session --agent='codex; x' s1",
    "hallmonitor session --agent=claude-code s1",
  ]);
});

test("where nobody knows whether it runs, or it does not, it is not stuck", () => {
  for (const told of [undefined, false])
    expect(found(sessionStuck, [sign("prompted")], { at: 12, runs: () => told })).toEqual([]);
  expect(found(sessionStuck, [sign("prompted")], { at: 12 })).toEqual([]);
});

test("a tool may run for an hour before its session is stuck", () => {
  const works = [sign("prompted"), sign("tool-started", { tool: "Bash", toolUseId: "t1" })];
  expect(found(sessionStuck, works, { at: 59, runs })).toEqual([]);
  expect(found(sessionStuck, works, { at: 60, runs })).toMatchObject([{ detail: "It runs Bash since 1h." }]);
});

test("a session whose process went without a word is told of for an hour, with how to go on", () => {
  const lost = [prompt({ sign: { says: "prompted" } }), sign("process-gone", {}, 1)];
  expect(found(sessionLost, lost, { at: 61 })).toMatchObject([
    {
      subject: "claude-code s1",
      title: "The process of s1 is gone without a word",
      command: "claude --resume s1",
      since: noon + minute,
    },
  ]);
  expect(found(sessionLost, lost, { at: 62 })).toEqual([]);
  expect(found(sessionLost, [...lost, sign("session-started", {}, 2)], { at: 3 })).toEqual([]);
});

test("a session that was lost before anything was asked of it is none to go on with", () => {
  const lost = [sign("session-started"), sign("process-gone", {}, 1)];
  expect(found(sessionLost, lost, { at: 2 })).toEqual([]);
  expect(found(sessionLost, [...lost, request()], { at: 2 })).toHaveLength(1);
});

test("no command resumes a session whose id the client would take for a flag", () => {
  const lost = [prompt({ sign: { says: "prompted" } }), sign("process-gone", {}, 1)].map((one) => ({
    ...one,
    sessionId: "--dangerously-skip-permissions",
  }));
  expect(found(sessionLost, lost, { at: 2 }).map(({ command }) => command)).toEqual([undefined]);
});

test("a context that is full within ten minutes at its pace is told of, until the forecast is clearly later", () => {
  // It grows by 2,000 tokens a minute and is compacted at 167,000.
  const shown = (tokens: number, at: number) =>
    request({
      at: noon + at * minute,
      model: "claude-opus-4-6",
      usage: { ...noUsage, input: tokens, output: 1 },
    });
  const fills = (from: number) => Array.from({ length: 10 }, (_, index) => shown(from + index * 2000, index));
  const at = 9;
  expect(found(contextExhaustion, fills(100_000), { at })).toEqual([]);
  expect(found(contextExhaustion, fills(123_000), { at })).toEqual([]);
  expect(found(contextExhaustion, fills(123_000), { at, open: {} })).toHaveLength(1);
  expect(found(contextExhaustion, fills(135_000), { at })).toMatchObject([
    {
      subject: "claude-code s1",
      title: "The context of s1 is full in about 7 minutes",
      detail: "It is compacted in about 7 requests.",
      command: "hallmonitor checkpoint save s1",
    },
  ]);
  expect(found(contextExhaustion, fills(135_000), { at: 30 })).toEqual([]);
});
