import { expect, test } from "bun:test";
import { spawn } from "bun";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataFiles, makeDataDir, openTokens, runningDaemon, writeDaemonFile } from "./data-dir.ts";

function temporaryDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "hallmonitor-data-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test("a token that is too short is replaced, and whoever wrote it is told; one that is long enough stays", () => {
  using dir = temporaryDir();
  writeFileSync(join(dir.path, "token"), "hunter2\n");
  writeFileSync(join(dir.path, "token-read"), "one-that-i-wrote-myself\n");
  const said: string[] = [];
  const tokens = openTokens(dir.path, (line) => said.push(line));
  expect(tokens.read).toBe("one-that-i-wrote-myself");
  expect(tokens.admin).toMatch(/^[\w-]{43}$/);
  expect(readFileSync(join(dir.path, "token"), "utf8").trim()).toBe(tokens.admin);
  expect(said).toEqual([expect.stringContaining(`${join(dir.path, "token")} held a token of 7 letters`)]);
  expect(openTokens(dir.path, (line) => said.push(line))).toEqual(tokens);
  expect(said).toHaveLength(1);
});

test("an empty token file is filled and told of; one that cannot be read stops the start, and stays", () => {
  using dir = temporaryDir();
  const said: string[] = [];
  writeFileSync(join(dir.path, "token-read"), "\n");
  openTokens(dir.path, (line) => said.push(line));
  expect(said).toEqual([expect.stringContaining("token-read held a token of 0 letters")]);
  rmSync(join(dir.path, "token"));
  mkdirSync(join(dir.path, "token"));
  const message = expect.stringContaining(`cannot read ${join(dir.path, "token")}: `);
  expect(() => openTokens(dir.path, (line) => said.push(line))).toThrow(
    expect.objectContaining({ code: "unavailable", message }),
  );
  expect(said).toHaveLength(1);
});

test("what a process left that was killed while it tried to write goes at the next start, and nothing else does", () => {
  using dir = temporaryDir();
  for (const name of [".probe-4711", ".probe-of-somebody", "ledger.db"])
    writeFileSync(join(dir.path, name), "");
  makeDataDir(dir.path);
  expect(readdirSync(dir.path).toSorted()).toEqual([".probe-of-somebody", "ledger.db"]);
});

/** A data dir that names a process as its daemon. */
function toldBy(dir: string, pid: number): void {
  writeFileSync(dataFiles(dir).lock, "");
  const wire = { http_url: "http://127.0.0.1:1", grpc_address: null };
  writeDaemonFile(dir, { pid, ...wire, started_at: "2026-11-29T10:00:00Z", version: "1" });
}

test.if(process.platform === "linux")("a process without the data dir's lock is not its daemon", async () => {
  using dir = temporaryDir();
  await using other = spawn(["sleep", "60"]);
  toldBy(dir.path, other.pid);
  expect(runningDaemon(dir.path)).toBeUndefined();
  toldBy(dir.path, process.pid);
  const lock = openSync(dataFiles(dir.path).lock, "r");
  expect(runningDaemon(dir.path)?.pid).toBe(process.pid);
  closeSync(lock);
  expect(runningDaemon(dir.path)).toBeUndefined();
});

test("where a file of the data dir cannot be written, its path is said", () => {
  using dir = temporaryDir();
  const log = () => undefined;
  for (const name of ["token.new", "daemon.json.new"]) mkdirSync(join(dir.path, name));
  const refused = (path: string) =>
    expect.objectContaining({
      code: "unavailable",
      message: expect.stringContaining(`cannot write ${join(dir.path, path)}: `),
    });
  expect(() => openTokens(dir.path, log)).toThrow(refused("token"));
  expect(() => toldBy(dir.path, process.pid)).toThrow(refused("daemon.json"));
});

test("a daemon whose lock was taken away is believed while its process lives", () => {
  using dir = temporaryDir();
  toldBy(dir.path, process.pid);
  rmSync(dataFiles(dir.path).lock);
  expect(runningDaemon(dir.path)?.pid).toBe(process.pid);
});
