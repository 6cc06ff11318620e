import { expect, test } from "bun:test";
import { glance } from "../../../test/advice/history.ts";
import { conversationsOf, longLifeMs, shortLifeMs } from "./history.ts";

const usage = { cacheWrite: 1000 };

test("the session's own requests are one conversation, whatever their client calls them", () => {
  const sources = [undefined, "repl_main_thread", "repl_main_thread:outputStyle:custom", "main", "sdk"];
  const found = conversationsOf(sources.map((querySource) => glance({ querySource, usage })));
  expect(found.map(({ kind, steps }) => [kind, steps.length])).toEqual([["main", 5]]);
});

test("subagents, side questions and what cannot be told apart stand by themselves", () => {
  const found = conversationsOf([
    glance({ usage }),
    glance({ subagentId: "a1", subagentType: "Explore", usage }),
    glance({ subagentId: "a2", subagentType: "Explore", usage }),
    glance({ querySource: "generate_session_title", usage }),
    glance({ subagentType: "Explore", querySource: "agent:builtin:Explore", usage }),
  ]);
  expect(found.map(({ kind, subagentId }) => [kind, subagentId])).toEqual([
    ["main", undefined],
    ["subagent", "a1"],
    ["subagent", "a2"],
    ["apart", undefined],
    ["apart", undefined],
  ]);
});

test("what is asked beside a subagent's conversation is no step of it, though it names the subagent", () => {
  const found = conversationsOf([
    glance({ subagentId: "a1", querySource: "agent:builtin:Explore", usage }),
    glance({ subagentId: "a1", querySource: "web_search_tool", usage }),
    glance({ subagentId: "a1", usage }),
  ]);
  expect(found.map(({ kind, steps }) => [kind, steps.length])).toEqual([
    ["subagent", 2],
    ["apart", 1],
  ]);
});

test("each step knows the one before it, but for requests that share no context", () => {
  const summary = { querySource: "compact", usage };
  const [main, summaries, mixed] = conversationsOf([
    glance({ usage }),
    glance({ usage }),
    glance(summary),
    glance(summary),
    glance({ subagentType: "Explore", usage }),
    glance({ subagentType: "Explore", usage }),
  ]);
  expect(main?.steps.map(({ before }) => before)).toEqual([undefined, main?.steps[0]]);
  expect(summaries?.steps.map(({ before }) => before)).toEqual([undefined, undefined]);
  expect(mixed?.steps.map(({ before }) => before)).toEqual([undefined, undefined]);
});

test("failed requests are in no conversation", () => {
  expect(conversationsOf([glance({ failed: true }), glance()])).toEqual([]);
});

test("a request that writes nothing leaves the cache as long-lived as it was", () => {
  const [main] = conversationsOf([
    glance({ usage: { cacheWrite: 1000 } }),
    glance({ usage: { cacheRead: 1000 } }),
    glance({ usage: { cacheWrite: 1000, cacheWrite1h: 0 } }),
    glance({ usage: { cacheWrite: 1000, cacheWrite1h: undefined } }),
  ]);
  expect(main?.steps.map(({ cacheLifeMs }) => cacheLifeMs)).toEqual([
    longLifeMs,
    longLifeMs,
    shortLifeMs,
    undefined,
  ]);
});
