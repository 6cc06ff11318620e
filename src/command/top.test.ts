import { expect, test } from "bun:test";
import { runCommand } from "citty";
import { event, noon, request } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import type { Host } from "./host.ts";
import { topCommand } from "./top.ts";

const hour = 3_600_000;
const shop = { sessionId: "s1", facts: { project: "/home/ada/shop" } };
const blog = { sessionId: "s2", facts: { project: "/home/ada/blog" } };

/** What `top` writes without a collector, all of it, over a ledger in memory: a frame at each of the times. */
async function written(
  words: string,
  observations: readonly Observation[],
  { rows = 40, times = [noon] }: { readonly rows?: number; readonly times?: readonly number[] } = {},
): Promise<string> {
  const ledger = new MemoryLedger();
  ledger.commit(observations);
  let said = "";
  let frames = 0;
  let press = (_key: string): void => undefined;
  const host = {
    clock: () => times[Math.min(frames, times.length - 1)] ?? noon,
    env: {},
    home: "/home/ada",
    platform: "linux",
    terminal: { isTty: true, columns: 80, rows, colour: true },
    loadConfig: () => ({ config: { dataDir: "/data" } }),
    openReader: () => new MemoryReader(ledger),
    contextsOf: () => undefined,
    findDaemon: () => undefined,
    readKeys: (pressed: (key: string) => void) => {
      press = pressed;
      return { [Symbol.dispose]: () => undefined };
    },
    ending: new AbortController().signal,
    out: (text: string) => void (said += `${text}\n`),
    outBytes: (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      said += text;
      if (text.startsWith("\u001b[H")) frames += 1;
      if (frames === times.length) press("q");
      return Promise.resolve();
    },
  };
  const rawArgs = [...words.split(" ").filter((word) => word !== ""), "--timezone", "UTC"];
  await runCommand(topCommand(host as unknown as Host), { rawArgs });
  return said;
}

test("today is of what is asked about", async () => {
  const seen = [request(shop), request(blog), request(blog)].map((one) => ({ ...one, at: noon - 60_000 }));
  const today = async (words: string) => Bun.stripANSI(await written(words, seen)).split("\n")[1];
  expect(await today("--once")).toContain("3 requests · 2 sessions");
  expect(await today("--once --project blog")).toContain("2 requests · 1 session");
  expect(await today("--once --project blog --since 2026-11-01 --until 2026-11-10")).toContain("2 requests");
});

test("a frame that takes every row does not scroll, and the terminal is afterwards as it was", async () => {
  // A part without a price is a note at the end, and then no row is left.
  const seen = Array.from({ length: 60 }, (_, index) =>
    request({ sessionId: `s${index % 30}`, at: noon - 1000, costNano: index < 30 ? 7 : undefined }),
  );
  const said = await written("", seen, { rows: 12 });
  const [, frame = ""] = said.split("\u001b[H");
  expect(frame.match(/\n/g)).toHaveLength(11);
  expect(frame).toEndWith("\u001b[J\u001b[?25h\u001b[?1049l");
});

test.each(["--once", "--once --since 2026-11-19"])(
  "whoever waits is shown with %s, however many others were heard of since",
  async (flags) => {
    const asks = {
      source: "hook",
      sessionId: "asks",
      sign: { says: "permission-asked", tool: "Bash" },
    } as const;
    const over = { source: "hook", sign: { says: "session-ended" }, at: noon - 1000 } as const;
    const said = await written(flags, [
      event({ ...asks, at: noon - 60_000 }),
      ...Array.from({ length: 200 }, (_, index) => event({ ...over, sessionId: `over-${index}` })),
    ]);
    const [title = "", ...lines] = Bun.stripANSI(said).split("\n");
    expect(title).toContain("1 waiting");
    expect(lines.find((line) => line.includes("◆"))).toContain("Bash · 1m");
  },
);

test("a filter that leaves nothing is told from a ledger without anything", async () => {
  expect(await written("--once --project nope", [request(shop)])).toContain("No session matches.");
  expect(await written("--once --project nope", [])).toContain("hallmonitor setup claude-code");
});

test("the last day is another at midnight, and holds nothing of days to come", async () => {
  const midnight = noon + 12 * hour;
  const seen = [
    request({ ...shop, at: midnight - hour }),
    request({ ...blog, at: midnight + hour }),
    request({ sessionId: "s3", facts: { project: "/home/ada/ahead" }, at: midnight + 30 * hour }),
  ];
  const said = await written("--last 1d", seen, { times: [midnight - 1, midnight + 2 * hour] });
  const frames = said.split("\u001b[H").slice(1);
  expect(frames.map((frame) => frame.match(/shop|blog|ahead/g))).toEqual([["shop"], ["blog"]]);
});
