import { expect, test } from "bun:test";
import { sessionShape, usageShape } from "../../../test/shape/session.ts";
import type { SessionShape } from "../../query/shape.ts";
import { formatSessions } from "./session-list.ts";
import { plain, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const session = sessionShape({
  id: "3f2a91c0-7d1e-4c55-8000-000000000000",
  project: "C:\\code\\shop\\",
  repository: null,
  branch: "feature/very-long-branch-name-of-a-ticket",
  title: "Fix the basket\nof \u001b[31mred\u001b[0m apples",
  state: "lost",
  state_basis: "recency",
  state_since: "",
  current_tool: null,
  started_at: "2026-11-20T20:00:00.000Z",
  last_seen_at: "2026-11-20T20:30:00.000Z",
  models: [],
  requests: 2,
  failed_requests: 1,
  tool_failures: 0,
  usage: {
    ...usageShape,
    input_tokens: 1200,
    output_tokens: 34,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  },
  cost_usd: null,
});

const now = Date.parse("2026-11-20T21:00:00.000Z");
const settings = { width: 200, now, style: styleFor(false), advice: plain };

test("a wide list shows all that is known, on one line per session", () => {
  const lines = formatSessions({ schema_version: 1, sessions: [session], next_cursor: null }, settings).split(
    "\n",
  );
  expect(lines).toHaveLength(2);
  for (const part of ["× lost", "3f2a91c0", "shop", "1.23k", "30m ago", "Fix the basket of red apples"]) {
    expect(lines[1]).toContain(part);
  }
});

test("a list writes large counts in thousands", () => {
  const long = { ...session, requests: 1234, failed_requests: 2345 };
  const list = formatSessions({ schema_version: 1, sessions: [long], next_cursor: null }, settings);
  expect(list).toMatch(/ 1,234 .* 2,345 /);
});

test("a wide list shows the branch, the state with its age, and what is waited for", () => {
  const waiting: SessionShape = {
    ...session,
    branch: "main",
    state: "waiting-permission",
    waiting_for: "Bash",
    state_since: "2026-11-20T20:56:00.000Z",
  };
  const [titles, row] = formatSessions(
    { schema_version: 1, sessions: [waiting], next_cursor: null },
    settings,
  ).split("\n");
  expect(titles).toMatch(/^state +for +session/);
  expect(row).toMatch(/^◆ permission +4m +3f2a91c0/);
  for (const part of [" main ", "Bash · 4m"]) expect(row).toContain(part);
});

test("every line fits the width", () => {
  for (const width of [1, 30, 60, 80, 120, 200]) {
    const answer = { schema_version: 1, sessions: [session, session], next_cursor: "x" };
    for (const line of formatSessions(answer, {
      ...settings,
      width,
      style: styleFor(true),
      advice: plain,
    }).split("\n")) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
  }
});

test("an unfinished list says so, an empty one too", () => {
  const sessions = [session];
  expect(formatSessions({ schema_version: 1, sessions, next_cursor: "x" }, settings)).toContain(
    "older ones: --limit takes in more",
  );
  expect(formatSessions({ schema_version: 1, sessions: [], next_cursor: null }, settings)).toContain(
    "No session",
  );
});

test("where an unfinished list goes on is told to its end, also in a narrow terminal", () => {
  const answer = { schema_version: 1, sessions: [session], next_cursor: "x" };
  const told = formatSessions(answer, { ...settings, width: 40 })
    .split("\n")
    .join(" ");
  expect(told).toEndWith("--limit takes in more, --since and --until narrow the list");
});

test("two projects of one name are told apart by where they lie", () => {
  const sessions = ["/home/ann/web", "/srv/web"].map((project) => ({ ...session, project }));
  const lines = formatSessions({ schema_version: 1, sessions, next_cursor: null }, settings).split("\n");
  expect(lines[1]).toContain(" ann/web ");
  expect(lines[2]).toContain(" srv/web ");
});

test("ids that people gave, and that begin alike, stay apart; a UUID is its first eight letters", () => {
  const ids = ["log-2026-11-28-shop", "log-2026-11-28-web"];
  const sessions = [session, ...ids.map((id) => ({ ...session, id }))];
  for (const width of [80, 120]) {
    const lines = formatSessions({ schema_version: 1, sessions, next_cursor: null }, { ...settings, width });
    for (const id of ["3f2a91c0 ", ...ids.map((one) => `${one} `)]) expect(lines).toContain(id);
  }
});

test.each([40, 60, 79])(
  "at %i columns the sign still says the state, and nothing says for how long",
  (width) => {
    const sessions = [{ ...session, title: "" }];
    const text = formatSessions({ schema_version: 1, sessions, next_cursor: null }, { ...settings, width });
    expect(text).toMatch(/^ +session/);
    expect(text).not.toContain(" for ");
    expect(text).toContain("\n×  3f2a91c0");
  },
);

test("whose session each is, is told where there is more than one agent", () => {
  const listed = (...sessions: SessionShape[]): string =>
    formatSessions({ schema_version: 1, sessions, next_cursor: null }, settings);
  const other = { ...session, agent: "codex" };
  expect(listed(session, session)).not.toContain("agent");
  expect(listed(session, other)).toMatch(/ session +agent +.*\n.* claude-code .*\n.* codex /);
});
