import { expect, test } from "bun:test";
import { join } from "node:path";
import { runCommand } from "citty";
import { noon, planEvent } from "../../test/contract/observation.ts";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { openForReading, openForWriting } from "../store/sqlite/open.ts";
import { SqliteReader } from "../store/sqlite/reader.ts";
import { SqliteWriter } from "../store/sqlite/writer.ts";
import type { Host } from "./host.ts";
import { plansCommand } from "./plans.ts";

test("who follows plans sees lines as wide as the terminal is by now", async () => {
  using dir = temporaryDir();
  const path = join(dir.path, "ledger.db");
  const writer = new SqliteWriter(openForWriting(path));
  const happen = (id: string): void =>
    void writer.commit([planEvent({ eventId: id, aliases: [`plan:${id}`], at: noon })]);
  happen("e1");
  const terminal = { isTty: true, columns: 100, rows: 24, colour: false };
  const ending = new AbortController();
  const lines: string[] = [];
  const host = {
    clock: () => noon,
    env: {},
    home: "/home/ada",
    platform: "linux",
    terminal,
    loadConfig: () => ({ config: { dataDir: dir.path, claudeDirs: [] } }),
    openReader: () => new SqliteReader(openForReading(path)),
    findDaemon: () => undefined,
    ending: ending.signal,
    // That nobody collects is said when it is about to read.
    err: () => queueMicrotask(() => happen("e2")),
    out: (line: string) => {
      lines.push(line);
      if (lines.length > 1) return ending.abort();
      terminal.columns = 30;
      happen("e3");
    },
  };
  await runCommand(plansCommand(host as unknown as Host), { rawArgs: ["--follow", "--timezone", "UTC"] });
  writer.close();
  expect(lines.map((line) => line.length > 30)).toEqual([true, false]);
});
