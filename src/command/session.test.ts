import { expect, test } from "bun:test";
import { join } from "node:path";
import { runCommand } from "citty";
import { noon, request } from "../../test/contract/observation.ts";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { openForReading, openForWriting } from "../store/sqlite/open.ts";
import { SqliteReader } from "../store/sqlite/reader.ts";
import { SqliteWriter } from "../store/sqlite/writer.ts";
import type { Host } from "./host.ts";
import { sessionCommand } from "./session.ts";

/** More than an answer of the API holds. */
const count = 20_010;

/** What `session s1` prints of what a ledger has of it. */
async function printed(path: string, ...words: string[]): Promise<string> {
  let said = "";
  const host = {
    clock: () => noon,
    env: {},
    home: "/home/ada",
    platform: "linux",
    terminal: { isTty: false, columns: 80, colour: false },
    loadConfig: () => ({ config: { dataDir: "/data", claudeDirs: [] } }),
    openReader: () => new SqliteReader(openForReading(path)),
    contextsOf: () => undefined,
    out: (text: string) => void (said += text),
  };
  const rawArgs = ["s1", ...words, "--timezone", "UTC"];
  await runCommand(sessionCommand(host as unknown as Host), { rawArgs });
  return said;
}

test("the whole of a session is told, however long, and what is folded is counted", async () => {
  using dir = temporaryDir();
  const path = join(dir.path, "ledger.db");
  const writer = new SqliteWriter(openForWriting(path));
  writer.commit(
    Array.from({ length: count }, (_, index) =>
      request({ aliases: [`req:${index}`], at: noon + index, costNano: 7 }),
    ),
  );
  writer.close();
  expect(await printed(path)).toContain(`… ${count - 60} more`);
  expect(JSON.parse(await printed(path, "--json")).requests).toHaveLength(count);
});
