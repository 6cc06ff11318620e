import { expect, test } from "bun:test";
import { noon, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { partsOfSession } from "./sessions.ts";

const fork = request({ sessionId: "fork", facts: { parentSessionId: "s1" }, at: noon + 1 });

test("a session names the one it came from and those that came from it", () => {
  const reader = readerOf(request({ facts: { title: "The first" } }), fork);
  const asked = { filter: {}, now: noon, parts: ["relatives"] as const };
  expect(partsOfSession(reader, { ...asked, id: "fork" }).relatives).toMatchObject({
    parent: { id: "s1", title: "The first", started_at: "2026-11-20T12:00:00.000Z" },
    forks: [],
  });
  const first = partsOfSession(reader, { ...asked, id: "s1" });
  expect(first.relatives).toMatchObject({ parent: null, forks: [{ id: "fork", title: null }] });
  expect(Object.keys(first)).toEqual(["schema_version", "session", "relatives"]);
});

test("a parent that was before the ledger is known by its id", () => {
  const reader = readerOf(fork);
  const { relatives } = partsOfSession(reader, { id: "fork", filter: {}, now: noon, parts: ["relatives"] });
  expect(relatives?.parent).toEqual({
    id: "s1",
    agent: "claude-code",
    title: null,
    started_at: null,
    last_seen_at: null,
  });
});
