import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { noon, request } from "../../test/contract/observation.ts";
import { runStatusLine, type StatusLineHost, type StatusLineRecord } from "./statusline.ts";

const body = {
  session_id: "s1",
  model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
  cost: { total_cost_usd: 0.9 },
  context_window: { context_window_size: 200_000, current_usage: { input_tokens: 83_500 } },
};
const text = JSON.stringify(body);
/** The same as it is told: nothing is set that would move the compaction. */
const told = JSON.stringify({ ...body, hallmonitor: { compaction: { off: false } } });
const alone = "Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 50% of 167k · $0.90";

interface Run {
  readonly printed: readonly string[];
  readonly spooled: readonly (readonly [string, StatusLineRecord])[];
}

async function run(
  input: string | AsyncIterable<Uint8Array>,
  own: Partial<StatusLineHost> = {},
): Promise<Run> {
  const printed: string[] = [];
  const spooled: [string, StatusLineRecord][] = [];
  await runStatusLine({
    words: ["--data-dir", "/data"],
    env: { NO_COLOR: "1", PATH: process.env["PATH"] },
    home: "/home/ann",
    platform: process.platform,
    clock: () => noon,
    stdin: typeof input === "string" ? streamOf(input) : input,
    out: (line) => void printed.push(line),
    findDaemon: () => undefined,
    // A laden machine takes longer than a person is made to wait.
    daemonMs: 20_000,
    spool: (dataDir, record) => void spooled.push([dataDir, record]),
    openLedger: () => Promise.reject(new AppError("unavailable", "there is no ledger yet")),
    ending: new AbortController().signal,
    ...own,
  });
  return { printed, spooled };
}

async function* streamOf(...parts: string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

/** A collector that answers so; `asked` holds what it was told. */
function collector(answer: (request: Request) => Response | Promise<Response>) {
  const asked: { path: string; authorization: string | null; at: string | null; body: string }[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (asking) => {
      const { pathname } = new URL(asking.url);
      asked.push({
        path: `${asking.method} ${pathname}`,
        authorization: asking.headers.get("authorization"),
        at: asking.headers.get("x-hallmonitor-at"),
        body: await asking.clone().text(),
      });
      return answer(asking);
    },
  });
  const httpUrl = `http://127.0.0.1:${server.port}`;
  return { asked, httpUrl, [Symbol.asyncDispose]: () => server.stop(true) };
}

const facts = {
  schema_version: 1,
  session_cost_usd: 1.23,
  session_reported_usd: null,
  day_cost_usd: 12.34,
  day_unpriced_requests: 0,
  burn_usd_per_hour: 3.1,
  requests: 4,
  unpriced_requests: 0,
  branch: "main",
};

/** Says that the sample was dealt with for good. */
const settled = { headers: { "x-hallmonitor-at": String(noon) } };

test("a running collector is told what the client said, and its facts are drawn", async () => {
  await using daemon = collector(() => Response.json(facts, settled));
  const { printed, spooled } = await run(text, {
    findDaemon: () => ({ httpUrl: daemon.httpUrl, token: "secret" }),
  });
  expect(printed).toEqual(["Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 50% of 167k · $1.23 · today $12.34 · $3.10/h · main"]);
  expect(daemon.asked).toEqual([
    { path: "POST /statusline/claude-code", authorization: "Bearer secret", at: String(noon), body: told },
  ]);
  expect(spooled).toEqual([]);
});

test("a collector hears what the client's own variables say, and its word on the point is drawn", async () => {
  const known = { context_window: 200_000, compacts_at_tokens: 90_000, exhausts_in_requests: 3 };
  await using daemon = collector(() => Response.json({ ...facts, ...known }, settled));
  const env = {
    NO_COLOR: "1",
    CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50",
    CLAUDE_CODE_AUTO_COMPACT_WINDOW: "400000",
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: "8000",
  };
  const { printed } = await run(text, {
    findDaemon: () => ({ httpUrl: daemon.httpUrl, token: undefined }),
    env,
  });
  const compaction = { off: false, window_tokens: 400_000, percent: 50, max_output_tokens: 8000 };
  expect(JSON.parse(daemon.asked[0]?.body ?? "")).toEqual({ ...body, hallmonitor: { compaction } });
  expect(printed[0]).toContain("92% of 90.0k ~3 req");
});

test("without a collector what the variables say is kept with the record, and drawn", async () => {
  const { printed, spooled } = await run(text, { env: { NO_COLOR: "1", DISABLE_COMPACT: "true" } });
  expect(printed[0]).toContain("41% of 200k");
  expect(spooled[0]?.[1].body).toEqual({ ...body, hallmonitor: { compaction: { off: true } } });
});

test("without a collector the record is kept for the next one, and the client's own words are drawn", async () => {
  const { printed, spooled } = await run(text);
  expect(printed).toEqual([alone]);
  const kept = { v: 1, channel: "statusline", agent: "claude-code", at: noon, body: JSON.parse(told) };
  expect(spooled).toMatchObject([["/data", kept]]);
});

test("without a collector the ledger is read, and let go", async () => {
  const ledger = new MemoryLedger();
  ledger.commit([request({ at: noon - 60_000, costNano: 2_000_000_000 })]);
  let closed = 0;
  class Reader extends MemoryReader {
    override [Symbol.dispose](): void {
      closed += 1;
    }
  }
  const opened = { reader: new Reader(ledger), lastMidnight: (at: number) => at - (at % 86_400_000) };
  const { printed } = await run(text, { openLedger: () => Promise.resolve(opened) });
  expect(printed[0]).toBe("Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 50% of 167k ~2 req ~2m · $2.00 · today $2.00 · $120.00/h");
  expect(closed).toBe(1);
});

test("a collector that is gone, is full or could not store it leaves the record to be kept", async () => {
  const gone = collector(() => Response.json(facts, settled));
  await gone[Symbol.asyncDispose]();
  const dead = await run(text, { findDaemon: () => ({ httpUrl: gone.httpUrl, token: undefined }) });
  expect(dead).toMatchObject({ printed: [alone], spooled: [["/data", { at: noon }]] });

  await using full = collector(() => Response.json({ error: {} }, { status: 503 }));
  const refused = await run(text, { findDaemon: () => ({ httpUrl: full.httpUrl, token: undefined }) });
  expect(refused).toMatchObject({ printed: [alone], spooled: [["/data", { at: noon }]] });

  await using failing = collector(() => Response.json(facts));
  const later = await run(text, { findDaemon: () => ({ httpUrl: failing.httpUrl, token: undefined }) });
  expect(later.printed[0]).toContain("today $12.34");
  expect(later.spooled).toHaveLength(1);
});

test("a collector that is late is not waited for, and the copy that is kept says the same time", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using slow = collector(() => promise);
  const started = performance.now();
  const { printed, spooled } = await run(text, {
    findDaemon: () => ({ httpUrl: slow.httpUrl, token: undefined }),
    daemonMs: undefined,
  });
  expect(performance.now() - started).toBeLessThan(10_000);
  resolve(Response.json(facts));
  expect(printed).toEqual([alone]);
  expect(spooled[0]?.[1].at).toBe(Number(slow.asked[0]?.at));
});

test("whatever answers on the collector's port, only an answer of ours is drawn or taken for a receipt", async () => {
  await using elsewhere = collector(() => Response.json(facts, settled));
  const answers: (readonly [() => Response, number])[] = [
    [() => new Response("<html>"), 1],
    [() => Response.json(null), 1],
    [() => Response.json({ session_cost_usd: 7 }), 1],
    [() => Response.json({ error: {} }, { status: 404 }), 1],
    [() => Response.redirect(elsewhere.httpUrl, 307), 1],
    [() => Response.json({ ...facts, schema_version: 2 }, settled), 0],
    [() => Response.json({ schema_version: 1, session_cost_usd: "\u001b[2J", branch: ["x"] }, settled), 0],
    [() => Response.json({ ...facts, error: {} }, { ...settled, status: 400 }), 0],
  ];
  for (const [answer, kept] of answers) {
    await using stranger = collector(answer);
    const { printed, spooled } = await run(text, {
      findDaemon: () => ({ httpUrl: stranger.httpUrl, token: undefined }),
    });
    expect(printed).toEqual([alone]);
    expect(spooled).toHaveLength(kept);
  }
});

test("garbage draws the name and is neither told nor kept", async () => {
  for (const garbage of ["", "not json", "[1]", '{"session_id": 7}', "\u0000".repeat(9), "{".repeat(99)]) {
    const { printed, spooled } = await run(garbage, { env: {} });
    expect(printed).toEqual(["\u001b[2mhallmonitor\u001b[22m"]);
    expect(spooled).toEqual([]);
  }
});

test("more than a status line can be is garbage", async () => {
  const large = JSON.stringify({ ...body, padding: "x".repeat(1_000_001) });
  expect((await run(large)).printed).toEqual(["hallmonitor"]);
});

test("input that comes in pieces is put together, and input that never ends is not waited for", async () => {
  const pieces = streamOf(text.slice(0, 20), text.slice(20));
  expect((await run(pieces)).printed).toEqual([alone]);
  async function* endless(): AsyncIterable<Uint8Array> {
    yield* streamOf(text);
    await new Promise(() => undefined);
  }
  expect((await run(endless())).printed).toEqual([alone]);
  async function* broken(): AsyncIterable<Uint8Array> {
    yield* streamOf(text);
    throw new Error("EIO");
  }
  expect((await run(broken())).printed).toEqual([alone]);
});

test("no fault of the host costs the line", async () => {
  const fail = (): never => {
    throw new Error("disk");
  };
  expect(
    (await run(text, { findDaemon: fail, spool: fail, openLedger: async () => fail() })).printed,
  ).toEqual([alone]);
  const clock = fail;
  expect((await run(text, { clock })).printed).toEqual(["hallmonitor"]);
});

test("the terminal's width and its wish for no colour are the client's", async () => {
  const within = async (COLUMNS: string) => (await run(text, { env: { NO_COLOR: "1", COLUMNS } })).printed;
  // The client sets the line in by two cells on either side.
  expect(await within("18")).toEqual(["Opus 5.5 · 50%"]);
  expect(await within("17")).toEqual(["Opus 5.5"]);
  expect(await within("1")).toEqual(["…"]);
  const odd = await run(text, { env: { NO_COLOR: "1", COLUMNS: "wide" } });
  expect(odd.printed).toEqual([alone]);
  expect((await run(text, { env: {} })).printed[0]).toContain("\u001b[32m50%\u001b[39m");
  expect((await run(text, { env: { TERM: "dumb" } })).printed).toEqual([alone]);
});

test("the data dir is the flag's, the environment's or the platform's", async () => {
  const platform = "linux";
  const flag = await run(text, { platform, words: ["--data-dir=~/mine"] });
  const environment = await run(text, { platform, words: [], env: { HALLMONITOR_DATA_DIR: "/env" } });
  const usual = await run(text, { platform, words: [], env: {} });
  expect([flag, environment, usual].map(({ spooled }) => spooled[0]?.[0])).toEqual([
    "/home/ann/mine",
    "/env",
    "/home/ann/.local/share/hallmonitor",
  ]);
});

test("help explains the command and waits for nothing", async () => {
  const { printed, spooled } = await run(text, { words: ["--help"] });
  expect(printed[0]).toContain("--wrap CMD");
  expect(spooled).toEqual([]);
});

test("a wrapped command reads the same input and prints first, unchanged", async () => {
  const command = `cat; printf '\\n\\033[31mred\\033[0m  $COLUMNS\\n'; echo noise >&2; printf "$COLUMNS"`;
  const { printed, spooled } = await run(text, {
    words: ["--wrap", command],
    env: { NO_COLOR: "1", COLUMNS: "70", PATH: process.env["PATH"] },
  });
  expect(printed).toEqual([`${text}\n\u001b[31mred\u001b[0m  $COLUMNS\n70\n${alone}`]);
  expect(spooled).toHaveLength(1);
});

test("with --wrap-only the wrapped command's output stands alone, and the record is kept all the same", async () => {
  const { printed, spooled } = await run(text, { words: ["--wrap", "echo mine", "--wrap-only"] });
  expect(printed).toEqual(["mine"]);
  expect(spooled).toHaveLength(1);
});

test("a wrapped command works on garbage, too, and its silence is no empty line", async () => {
  expect((await run("garbage", { words: ["--wrap", "wc -c"] })).printed[0]).toMatch(/^\s*7\nhallmonitor$/);
  expect((await run(text, { words: ["--wrap", "true"] })).printed).toEqual([alone]);
});

test("a wrapped command that fails, is not there or floods does not get in the way", async () => {
  for (const command of ["echo half; exit 3", "/nowhere/at-all", "yes", ")("]) {
    expect((await run(text, { words: ["--wrap", command] })).printed).toEqual([alone]);
    expect((await run(text, { words: ["--wrap", command, "--wrap-only"] })).printed).toEqual([alone]);
  }
});
