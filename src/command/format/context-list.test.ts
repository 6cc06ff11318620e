import { expect, test } from "bun:test";
import { fullContext as context, noWindow, sessionShape } from "../../../test/shape/session.ts";
import type { ContextShape } from "../../query/context/shape.ts";
import type { SessionShape } from "../../query/shape.ts";
import { formatContexts, type ContextListSettings } from "./context-list.ts";
import { formatTop } from "./frame.ts";
import { formatSessions } from "./session-list.ts";
import { plain as asItIs, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.parse("2026-11-20T21:00:00.000Z");

const ofUnknownWindow: ContextShape = {
  ...context,
  ...noWindow,
  model: "acme-internal-1",
  tokens: 53_000,
};

function session(own: Partial<SessionShape>): SessionShape {
  return sessionShape({
    id: "3f2a91c0-7d1e-4000-8000-000000000000",
    state: "working",
    state_basis: "hooks",
    state_since: "2026-11-20T20:59:00.000Z",
    current_tool: "Bash",
    last_seen_at: "2026-11-20T20:59:50.000Z",
    burn_usd_per_hour: 3.1,
    context,
    ...own,
  });
}

const calm: ContextShape = { ...context, tokens: 97_000, fill_percent: 10.03, exhausts_in_requests: 412 };
const sessions = [
  session({}),
  session({ id: "b81d0e77-aaaa-4000-8000-000000000000", project: "/srv/payments-api", context: calm }),
  session({
    id: "77aa0000-cccc-4000-8000-000000000000",
    models: ["acme-internal-1"],
    context: ofUnknownWindow,
    state: "idle",
  }),
  session({ id: "5d5d5d5d-dddd-4000-8000-000000000000", context: null }),
];

function draw(own: Partial<ContextListSettings> = {}, shown = sessions): string {
  return formatContexts(shown, {
    width: 80,
    now,
    style: styleFor(false),
    advice: asItIs,
    isNarrowed: false,
    hasMore: false,
    ...own,
  });
}

function top(width: number, shown = sessions): string {
  return formatTop({
    sessions: shown,
    today: undefined,
    isLive: true,
    isNarrowed: false,
    now,
    width,
    height: 30,
    style: styleFor(false),
    ours: (...words) => ["hallmonitor", ...words].join(" "),
    timezone: "UTC",
  });
}

test("a list that does not hold all says so, and how to see the others", () => {
  expect(draw()).not.toContain("others");
  expect(draw({ hasMore: true })).toContain(
    "\n… and others that were not heard of as lately: --project and the like",
  );
});

test.each([40, 80, 200])("live contexts at %d columns", (width) => {
  expect(draw({ width })).toMatchSnapshot();
});

test.each([40, 60, 80, 120, 200])("contexts in a frame of top at %d columns", (width) => {
  expect(top(width)).toMatchSnapshot();
});

test("every line fits the width, in colour and without, and colour is only in the escapes", () => {
  for (const width of [1, 2, 10, 20, 30, 40, 60, 80, 100, 120, 200]) {
    const [plain = "", coloured = ""] = [false, true].map((colour) =>
      draw({ width, style: styleFor(colour), advice: asItIs }),
    );
    for (const line of coloured.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(Bun.stripANSI(coloured)).toBe(plain);
    for (const line of top(width).split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
  }
});

test("the first to run out is told in words, and an unknown window with what to do", () => {
  const text = draw({ width: 200 });
  expect(text).toContain("session 3f2a91c0 compacts in about 14 requests (9 to 22), ~9m.");
  expect(text).toContain("The window of acme-internal-1 is not known: name it in context.windows");
  expect(draw({}, sessions.slice(0, 2))).not.toContain("not known");
});

test("a session without a project is called by its id in the words about the next compaction", () => {
  expect(draw({ width: 200 }, [session({ project: null, repository: null })])).toMatch(
    /^session 3f2a91c0 compacts in /m,
  );
});

test("of several sessions in a project the one that is compacted next is called by its id", () => {
  const pair = ["3f2a91c0", "77aa0001"].map((id) => session({ id }));
  expect(draw({ width: 200 }, pair)).toMatch(/^session 3f2a91c0 compacts in /m);
  expect(draw({ width: 200 }, pair.slice(0, 1))).toMatch(/^hallmonitor compacts in /m);
});

test("without live sessions the list says what to do next", () => {
  expect(draw({}, []).replaceAll("\n", " ")).toContain("hallmonitor setup claude-code");
  expect(draw({ isNarrowed: true }, []).replaceAll("\n", " ")).toContain(
    "'hallmonitor sessions' lists what is known",
  );
});

test("lists of sessions that know no context keep their columns for what is known", () => {
  const unknown = sessions.map((one) => ({ ...one, context: null }));
  expect(top(200, unknown)).not.toContain("ctx");
  const list = (shown: readonly SessionShape[]) =>
    formatSessions(
      { schema_version: 1, sessions: shown, next_cursor: null },
      { width: 200, now, style: styleFor(false), advice: asItIs },
    );
  expect(list(unknown)).not.toContain("ctx");
  expect(list(sessions)).toMatch(/ctx .* left/);
  expect(list(sessions)).toContain("82%  ▮▮▮▮▯▯   ~14 req");
});

test("a session that is over has no colour of alarm", () => {
  const style = styleFor(true);
  const over = session({
    state: "ended",
    context: { ...context, fill_percent: 99, exhausts_in_requests: null },
  });
  const text = formatSessions(
    { schema_version: 1, sessions: [over], next_cursor: null },
    { width: 200, now, style, advice: asItIs },
  );
  expect(text).toContain(style.dim("99%"));
});
