import { expect, test } from "bun:test";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "../e2e/daemon.ts";
import { spoolDir } from "../../src/self/spool.ts";
import { callsOf } from "./strace.ts";

const program = join(import.meta.dir, "..", "..", "src", "cli.ts");

test("an event that is kept for later has its bytes, its name and its folder on the disk, in this order", async () => {
  using dir = temporaryDir();
  const folder = join(realpathSync(dir.path), "data");
  const body = { session_id: "s1", hook_event_name: "UserPromptSubmit", prompt: "hello" };
  const calls = await callsOf(
    ["env", `HOME=${dir.path}`, process.execPath, program, "hook", "--data-dir", folder],
    {
      calls: "/rename,fsync,fdatasync",
      input: JSON.stringify(body),
    },
  );
  const spool = spoolDir(folder);
  const kinds = calls
    .filter((call) => call.includes(spool))
    .map((call) => {
      if (call.includes("rename")) return "named";
      return call.includes(`<${spool}>`) ? "folder synced" : "bytes synced";
    });
  expect(kinds).toEqual(["bytes synced", "named", "folder synced"]);
});
