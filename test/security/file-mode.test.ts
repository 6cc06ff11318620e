/** Who may look into what is kept: its owner, even where the system would let everybody. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { proved } from "../proof/proved.ts";

const dir = temporaryDir();
const data = join(dir.path, "data");
const env = { HOME: dir.path };
let before = 0;

// What a process makes is open to everybody, unless it says otherwise; the programs we start inherit that.
beforeAll(() => {
  before = process.umask(0);
});

afterAll(() => {
  process.umask(before);
  dir[Symbol.dispose]();
});

/** Every file and folder below and with one, with the bits of its mode. */
function modesOf(path: string): (readonly [path: string, mode: string])[] {
  const { mode } = statSync(path);
  const own = [path, (mode & 0o777).toString(8)] as const;
  return [
    own,
    ...(statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => modesOf(join(path, name))) : []),
  ];
}

function openTo(path: string) {
  return modesOf(path).filter(([at, mode]) => mode !== (statSync(at).isDirectory() ? "700" : "600"));
}

test("all that a collector and its commands keep is its owner's only, whatever the umask", async () => {
  const event = JSON.stringify({
    hook_event_name: "SessionStart",
    session_id: "s1",
    cwd: dir.path,
    source: "startup",
  });
  const old = Date.now() - 30 * 86_400_000;
  // Nobody listens: the event goes to the spool.
  await run(["hook", "claude-code", "--data-dir", data], env, event);
  const spooled = modesOf(data).length;
  expect(openTo(data)).toEqual([]);
  {
    await using daemon = await startDaemon(data);
    const message = logs(apiRequest("s1", "req_1"), apiRequest("s1", "req_2", { at: old }));
    await send(daemon, { signal: "logs", message });
    await run(["archive", "run", "--data-dir", data], env);
    expect(openTo(data)).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  }
  await run(["rebuild", "--data-dir", data], env);
  const kept = modesOf(data);
  const names = kept.map(([path]) => path.slice(data.length + 1));
  for (const part of ["ledger.db", "token", "token-read", "token-ingest", "log", "archive", "spool"])
    expect([part, names.some((name) => name.startsWith(part))]).toEqual([part, true]);
  expect(openTo(data)).toEqual([]);
  proved({
    what: "files and folders of a data dir under umask 000: spool, ledger, tokens, logs, archive",
    rounds: kept.length + spooled,
    outcome: "folders 0700, files 0600",
  });
});

test("a file that is written for its caller is his only, too: it holds what the ledger holds", async () => {
  for (const name of ["out.jsonl", "out.csv.gz", "out.parquet"]) {
    const file = join(dir.path, name);
    const { code, err } = await run(["export", "--out", file, "--data-dir", data], env);
    expect({ code, err: code === 0 ? "" : err, open: openTo(file) }).toEqual({ code: 0, err: "", open: [] });
  }
});

test("a data dir that was left open is closed at the next start, and one that is somebody else's is not touched", async () => {
  const [own, others] = [join(dir.path, "own"), join(dir.path, "others")];
  mkdirSync(own);
  mkdirSync(others);
  writeFileSync(join(others, "letter.txt"), "");
  chmodSync(others, 0o755);
  for (const path of [own, others]) await (await startDaemon(path)).stop();
  expect((statSync(own).mode & 0o777).toString(8)).toBe("700");
  expect((statSync(others).mode & 0o777).toString(8)).toBe("755");
  expect(openTo(join(others, "token"))).toEqual([]);
});
