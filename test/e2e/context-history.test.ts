import { afterAll, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run, temporaryDir } from "./daemon.ts";

const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const dir = temporaryDir();
afterAll(() => dir[Symbol.dispose]());

/** What a line of a transcript says of the context: its tokens, or that it was compacted. */
interface Line {
  readonly type?: string;
  readonly subtype?: string;
  readonly isSidechain?: boolean;
  readonly message?: { readonly model?: string; readonly usage?: Readonly<Record<string, number>> };
}

/** The tokens of the last answer in a file of the session's own, if one came after its last compaction. */
function lastTokens(path: string): number | undefined {
  let tokens: number | undefined;
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const { type, subtype, isSidechain, message } = parsed(line);
    if (type === "system" && subtype === "compact_boundary") tokens = undefined;
    const usage = message?.usage;
    if (type !== "assistant" || usage === undefined || isSidechain === true) continue;
    if (message?.model === "<synthetic>") continue;
    tokens =
      (usage["input_tokens"] ?? 0) +
      (usage["cache_read_input_tokens"] ?? 0) +
      (usage["cache_creation_input_tokens"] ?? 0);
  }
  return tokens;
}

/** Histories have torn lines; those say nothing. */
function parsed(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return {};
  }
}

test.each([7, 8])(
  "after an import every session's context is what the end of its file says, to the token (seed %d)",
  async (seed) => {
    const out = join(dir.path, String(seed));
    const words = ["--out", out, "--mb", "6", "--files", "40", "--seed", String(seed), "--traps"];
    expect(Bun.spawnSync([process.execPath, maker, ...words]).exitCode).toBe(0);
    const data = join(out, "data");
    expect((await run(["import", join(out, ".claude"), "--data-dir", data])).code).toBe(0);
    const listed = await run(["sessions", "--json", "--limit", "500", "--data-dir", data]);
    const told = new Map<string, number | null>(
      JSON.parse(listed.out).sessions.map((one: { id: string; context: { tokens: number } | null }) => [
        one.id,
        one.context?.tokens ?? null,
      ]),
    );
    const projects = join(out, ".claude", "projects");
    const files = readdirSync(projects, { recursive: true })
      .map(String)
      .filter((name) => /^[^/]+\/[^/]+\.jsonl$/.test(name));
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const id = file.slice(file.indexOf("/") + 1, -".jsonl".length);
      const tokens = lastTokens(join(projects, file));
      // Without an answer since, the compaction's own count stands.
      if (tokens !== undefined) expect([id, told.get(id)]).toEqual([id, tokens]);
    }
  },
  60_000,
);
