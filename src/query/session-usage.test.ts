import { expect, test } from "bun:test";
import { noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { usageBySession } from "./session-usage.ts";

test("sessions come the latest first, with what is known of each", () => {
  const reader = readerOf(
    request({ sessionId: "old", facts: { project: "/web" } }),
    request({ sessionId: "new", at: noon + 1000, facts: { project: "/api" } }),
    request({ sessionId: "new", at: noon + 2000 }),
  );
  const { groups, total } = usageBySession(reader, { filter: {}, breakdown: false });
  expect(groups.map(({ key, agent, project, requests }) => [key, agent, project, requests])).toEqual([
    ["new", "claude-code", "/api", 2],
    ["old", "claude-code", "/web", 1],
  ]);
  expect(groups[0]).toMatchObject({
    started_at: new Date(noon + 1000).toISOString(),
    last_seen_at: new Date(noon + 2000).toISOString(),
    sessions: 1,
  });
  expect(total).toMatchObject({ requests: 3, sessions: 2 });
});

test("sessions of two agents that share an id are two", () => {
  const reader = readerOf(request({ sessionId: "s" }), request({ sessionId: "s", agent: "codex" }));
  const { groups } = usageBySession(reader, { filter: {}, breakdown: true });
  expect(groups.map(({ key, agent, breakdown }) => [key, agent, breakdown?.length]).toSorted()).toEqual([
    ["s", "claude-code", 1],
    ["s", "codex", 1],
  ]);
});

test("a session is found by the branch its requests were made on, whatever branch it is on now", () => {
  const reader = readerOf(
    request({ facts: { branch: "main" }, branch: "feature" }),
    request({ branch: "main" }),
  );
  const [session] = usageBySession(reader, { filter: { branch: "feature" }, breakdown: false }).groups;
  expect([session?.requests, session?.last_seen_at]).toEqual([1, new Date(noon).toISOString()]);
});

test("usage that names no session stands last and has no time", () => {
  const { groups } = usageBySession(readerOf(point({ sessionId: undefined })), {
    filter: {},
    breakdown: false,
  });
  expect(groups).toMatchObject([{ key: null, last_seen_at: null, usage: { output_tokens: 5 } }]);
});

test("a session that only counters tell of is one of those in the total", () => {
  const reader = readerOf(request({ sessionId: "told" }), point({ sessionId: "counted" }));
  const { groups, total } = usageBySession(reader, { filter: {}, breakdown: false });
  expect([groups.length, total.sessions]).toEqual([2, 2]);
});
