import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContextAnswer } from "../../src/query/context/shape.ts";
import { run, temporaryDir } from "../e2e/daemon.ts";
import { runClient, versions } from "./client.ts";

type Content =
  | string
  | readonly { readonly type: string; readonly text?: string; readonly content?: Content }[];

/** A request as the model got it. */
interface Shown {
  readonly system: readonly { readonly text: string }[];
  readonly tools: readonly object[];
  readonly messages: readonly { readonly content: Content }[];
}

/** The last request of the conversation; those without tools are asides. */
function lastShown(folder: string): Shown {
  const bodies = readdirSync(folder)
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Shown);
  const shown = bodies.findLast(({ tools }) => tools.length > 0);
  if (shown === undefined) throw new Error("the model was shown nothing");
  return shown;
}

/** Bytes of the blocks of a type in messages; texts that stand for themselves are of type text. */
function bytesOf(content: Content, type: "text" | "tool_result"): number {
  if (typeof content === "string") return type === "text" ? Buffer.byteLength(content) : 0;
  return content
    .filter((block) => block.type === type)
    .reduce((sum, block) => sum + Buffer.byteLength(block.text ?? textOf(block.content ?? "")), 0);
}

function textOf(content: Content): string {
  return typeof content === "string" ? content : content.map(({ text = "" }) => text).join("");
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

test.each([...versions])(
  "what fills a context of Claude Code %s is what its model was shown",
  async (version) => {
    using dir = temporaryDir();
    const [home, dumpDir, dataDir] = ["home", "shown", "data"].map((name) => join(dir.path, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(join(home, "project"), { recursive: true });
    writeFileSync(join(home, "project", "CLAUDE.md"), "- Write things with care.\n".repeat(100));
    const truth = await runClient({ version, scenarios: ["tools"], home, dumpDir });
    const [session] = truth.sessions;
    const imported = await run(["import", join(home, ".claude"), "--data-dir", dataDir]);
    expect(imported.code).toBe(0);
    const told = await run(["context", session?.sessionId ?? "", "--data-dir", dataDir, "--json"]);
    const { filled_by: filled } = JSON.parse(told.out) as ContextAnswer;

    const last = session?.records.findLast(({ kind }) => kind === "scenario")?.usage;
    expect(filled?.tokens).toBe(
      (last?.input_tokens ?? 0) +
        (last?.cache_read_input_tokens ?? 0) +
        (last?.cache_creation_input_tokens ?? 0),
    );
    expect(total(filled?.parts.map(({ tokens }) => tokens) ?? [])).toBe(filled?.tokens ?? 0);

    const bytesIn = (kinds: readonly string[]): number =>
      total(filled?.parts.map(({ kind, bytes }) => (kinds.includes(kind) ? (bytes ?? 0) : 0)) ?? []);
    const shown = lastShown(dumpDir);
    const results = total(shown.messages.map(({ content }) => bytesOf(content, "tool_result")));
    expect(bytesIn(["results"])).toBe(results);
    if (version === "2.1.197") {
      expect(filled?.basis).toBe("first-request");
      return;
    }
    expect(filled?.basis).toBe("request-records");
    const described = total(shown.tools.map((tool) => Buffer.byteLength(JSON.stringify(tool))));
    expect(bytesIn(["tools", "mcp"])).toBe(described);
    // Its first block is a line about billing, which the client notes nowhere.
    const system = total(shown.system.map(({ text }) => Buffer.byteLength(text)));
    expect(Math.abs(bytesIn(["system"]) - system)).toBeLessThan(200);
    // What the client renders is framed anew when it is sent.
    const texts = total(shown.messages.map(({ content }) => bytesOf(content, "text")));
    const inserted = bytesIn(["memory", "prompts", "attachments"]);
    expect(Math.abs(inserted - texts) / texts).toBeLessThan(0.05);
    expect(bytesIn(["memory"])).toBeGreaterThan(2600);
  },
  120_000,
);
