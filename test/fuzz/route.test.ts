import { afterAll, beforeAll, expect } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { sessionIds, strange } from "./transcript-line.ts";

nothingFailsUnheard();

const source = join(import.meta.dir, "..", "..", "src", "server", "routes");
/** Routes that answer a GET, as the code declares them, so that one that is added is asked as well. */
const routes = readdirSync(source)
  .flatMap((file) => [
    ...readFileSync(join(source, file), "utf8").matchAll(/get\(\s*"(\/(?:api|metrics)[^"]*)"/g),
  ])
  .map(([, path = ""]) => path);
/** Routes that take a body and change nothing but silences and allowances. */
const orders = [
  "/api/metrics/export",
  "/api/alerts/silences",
  "/api/budgets/allowances",
  "/api/archive/restore",
  "/mcp",
];

const dir = temporaryDir();
let daemon: StartedDaemon;
const tally = new Map<number, number>();

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  for (const session_id of sessionIds)
    await hook({ hook_event_name: "UserPromptSubmit", session_id, prompt: "fix the cart", cwd: "/p/a" });
});
afterAll(async () => {
  expect(await daemon.stop()).toBe(0);
  dir[Symbol.dispose]();
});

const names = [
  "from",
  "to",
  "since",
  "until",
  "timezone",
  "agent",
  "project",
  "branch",
  "model",
  "user",
  "team",
  "session",
  "limit",
  "cursor",
  "group_by",
  "breakdown",
  "compare",
  "week_start",
  "empty",
  "q",
  "kind",
  "state",
  "parts",
  "period",
  "after",
  "window",
  "tool",
  "order",
  "plan",
  "before",
  "format",
];
const words = fc.oneof(
  fc.constantFrom(
    "",
    "day",
    "model",
    "2026-11-20",
    "0",
    "-1",
    "1e3",
    "NaN",
    "9".repeat(30),
    "%",
    "a'b",
    '"a" b*',
    "(",
    "NEAR(a b)",
    "a AND",
    "\0",
    "__proto__",
    "Europe/Berlin",
    "../../etc/passwd",
    ...sessionIds,
    "true",
    "1.5",
    "1.2.3",
    "eyJhIjoxfQ",
    "all",
    "none",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.base64String({ maxLength: 24 }),
);
const query = fc.array(
  fc.tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: words }),
    words,
  ),
  { maxLength: 3 },
);

claim("whatever is asked of any route is answered, or refused with a sentence", {
  given: fc.tuple(fc.constantFrom(...routes), words, query),
  inputs: 500,
  outcome: () =>
    [...tally]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${count.toLocaleString("en")} × ${status}`)
      .join(", "),
  holds: async ([route, id, asked]) => {
    const path = route.replace(/:\w+/g, encodeURIComponent(id.toWellFormed()) || "x");
    const search = asked
      .map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join("="))
      .join("&");
    await answered(`${path}?${search}`);
  },
});

const body = fc.oneof(
  strange,
  fc.dictionary(
    fc.constantFrom(
      "what",
      "format",
      "filter",
      "rule",
      "project",
      "session_id",
      "all",
      "for",
      "until",
      "day",
      "jsonrpc",
      "method",
      "params",
      "id",
      "budget",
      "from",
    ),
    fc.oneof(
      strange,
      words,
      fc.constantFrom("tools/list", "2.0", "initialize", "2h", "waiting_input", "csv", "999999999d"),
    ),
    { maxKeys: 5 },
  ),
  fc.record({
    jsonrpc: fc.constant("2.0"),
    id: fc.constant(1),
    method: fc.constant("tools/call"),
    params: fc.record({
      name: fc.constantFrom("usage", "sessions", "search", "costs", "session", "context_state"),
      arguments: fc.dictionary(
        fc.constantFrom(...names, "query", "session_id", "days", "days_back"),
        fc.oneof(strange, words),
        { maxKeys: 3 },
      ),
    }),
  }),
);

claim("whatever order is sent is carried out, or refused with a sentence", {
  given: fc.tuple(fc.constantFrom(...orders), body),
  inputs: 250,
  holds: async ([path, told]) => {
    const text = JSON.stringify(told) ?? "";
    await answered(path, {
      method: "POST",
      body: text,
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    });
  },
});

claim("whatever an agent's hooks and status lines send is answered at once, and the collector lives", {
  given: fc.oneof(
    fc.record({
      hook_event_name: fc.constantFrom("Stop", "PreToolUse", "SessionStart", "PreCompact"),
      session_id: strange,
      transcript_path: strange,
      cwd: strange,
    }),
    strange,
  ),
  inputs: 200,
  holds: async (told) => {
    expect([200, 400]).toContain((await hook(told)).status);
    const line = await daemon.fetch("/statusline/claude-code", {
      method: "POST",
      body: JSON.stringify(told) ?? "",
    });
    expect([200, 400]).toContain(line.status);
  },
});

function hook(told: unknown): Promise<Response> {
  return daemon.fetch("/hooks/claude-code", { method: "POST", body: JSON.stringify(told) ?? "" });
}

/** Asks in the pace that the collector allows, and holds that an answer is one. */
async function answered(path: string, init?: RequestInit): Promise<void> {
  for (;;) {
    const response = await daemon.fetch(path, init);
    const text = await response.text();
    if (response.status === 429) {
      await Bun.sleep(50);
      continue;
    }
    tally.set(response.status, (tally.get(response.status) ?? 0) + 1);
    expect([200, 201, 202, 204, 400, 404, 405, 406, 409, 415]).toContain(response.status);
    if (response.status >= 400 && path.startsWith("/api")) {
      const { error } = JSON.parse(text) as { error: { code: string; message: string } };
      expect(error.message.length).toBeGreaterThan(10);
      expect(error.code).not.toBe("internal");
    }
    return;
  }
}
