import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { status, type ServiceError } from "@grpc/grpc-js";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, noon, send } from "../e2e/otlp.ts";
import { until } from "../e2e/relay-pair.ts";
import { fill, smallDisk } from "../e2e/small-disk.ts";
import { proved } from "../proof/proved.ts";

const root = join(import.meta.dir, "..", "..");
const bin = join(root, "bin", "hallmonitor");
const maker = join(root, "test", "corpus", "make-transcripts.mjs");

test("on a full disk senders are asked to come again, nothing answered is lost, and it goes on when there is room", async () => {
  using dir = temporaryDir();
  using data = smallDisk(join(dir.path, "disk"), "6m");
  const ballast = join(data.path, "ballast");
  const acknowledged: string[] = [];
  const refused: string[] = [];
  {
    await using daemon = await startDaemon(data.path);
    expect(await offer(daemon, "before")).toBe(200);
    acknowledged.push("before");
    fill(data.path, ballast);

    for (let round = 0; refused.length < 5; round += 1) {
      expect(round).toBeLessThan(500);
      const id = `full-${round}`;
      const answered = await offer(daemon, id);
      (answered === 200 ? acknowledged : refused).push(id);
    }
    // Reading goes on, and tells what was kept.
    expect(await requestIds(daemon)).toEqual(expected(acknowledged));
    expect((await daemon.get("/api/health")).commits.failed).toBeGreaterThanOrEqual(5);
    // No alert can be kept, so that none in a list is no good sign.
    expect((await daemon.get("/api/alerts")).unkept).toContain("disk is full");
    const list = await run(["alerts", "--check", "--data-dir", data.path]);
    expect(list).toMatchObject({ code: 1, err: expect.stringContaining("the ledger cannot be written") });
    expect(list.out).not.toContain("All is well");

    rmSync(ballast);
    for (const id of refused) {
      expect(await offer(daemon, id)).toBe(200);
      acknowledged.push(id);
    }
    expect(await requestIds(daemon)).toEqual(expected(acknowledged));
    expect((await daemon.get("/api/alerts")).unkept).toBeNull();
  }
  await using again = await startDaemon(data.path);
  expect(await requestIds(again)).toEqual(expected(acknowledged));
  proved({
    what: "the disk full while telemetry arrives, then room again",
    rounds: refused.length,
    outcome: `${refused.length} refused as 503 with Retry-After, all taken later; ${acknowledged.length} answered, ${acknowledged.length} there after a restart`,
  });
});

test("a daemon killed on a full disk starts again when there is room and has all that was answered", async () => {
  using dir = temporaryDir();
  using data = smallDisk(join(dir.path, "disk"), "6m");
  const ballast = join(data.path, "ballast");
  const acknowledged: string[] = [];
  {
    await using daemon = await startDaemon(data.path);
    for (let round = 0; round < 20; round += 1) {
      expect(await offer(daemon, `early-${round}`)).toBe(200);
      acknowledged.push(`early-${round}`);
    }
    fill(data.path, ballast);
    while ((await offer(daemon, `late-${acknowledged.length}`)) === 200) {
      acknowledged.push(`late-${acknowledged.length}`);
    }
    await daemon.kill();
  }
  rmSync(ballast);
  await using again = await startDaemon(data.path);
  expect(await requestIds(again)).toEqual(expected(acknowledged));
  proved({
    what: "kill -9 on a full disk, then room again",
    rounds: 1,
    outcome: `${acknowledged.length} requests answered, ${acknowledged.length} there`,
  });
});

test("on a full disk a gRPC sender is told UNAVAILABLE with a delay, and its retry is taken when there is room", async () => {
  using dir = temporaryDir();
  using data = smallDisk(join(dir.path, "disk"), "6m");
  const ballast = join(data.path, "ballast");
  await using daemon = await startDaemon(data.path);
  fill(data.path, ballast);
  const acknowledged: string[] = [];
  const offerGrpc = async (id: string): Promise<ServiceError | undefined> => {
    try {
      await send(daemon, { signal: "logs", message: bigBatch(id), wire: "grpc" });
      acknowledged.push(id);
      return undefined;
    } catch (thrown) {
      return thrown as ServiceError;
    }
  };
  let refusal: ServiceError | undefined;
  while (refusal === undefined) refusal = await offerGrpc(`req_${acknowledged.length}`);
  expect(refusal.code).toBe(status.UNAVAILABLE);
  const [details] = refusal.metadata.get("grpc-status-details-bin");
  expect(String(details)).toContain("google.rpc.RetryInfo");

  rmSync(ballast);
  expect(await offerGrpc(`req_${acknowledged.length}`)).toBeUndefined();
  expect(await requestIds(daemon)).toEqual(expected(acknowledged));
});

test("a collector that cannot start on a full disk, and cannot say so there, is told of by up", async () => {
  using dir = temporaryDir();
  using disk = smallDisk(join(dir.path, "disk"), "1m");
  fill(disk.path, join(disk.path, "ballast"), 0);
  const data = join(disk.path, "data");
  const words = ["up", "--port", "0", "--grpc-port", "0", "--data-dir", data];
  const log = join(data, "log", "stderr.log");
  expect(await run(words, { HOME: dir.path })).toEqual({
    code: 69,
    out: "",
    err: `hallmonitor: the collector did not start: what it said could not be written to ${log}: the disk is full\n`,
  });
});

test("a disk that is full or read-only is called so by setup and doctor", async () => {
  using dir = temporaryDir();
  using disk = smallDisk(join(dir.path, "disk"), "1m");
  const claude = join(dir.path, "claude");
  const ask = (...words: string[]) => run([...words, "--data-dir", disk.path], { HOME: dir.path });
  fill(disk.path, join(disk.path, "ballast"), 0);
  const setup = await ask("setup", "claude-code", "--claude-dir", claude);
  expect([setup.code, setup.err]).toEqual([69, expect.stringContaining("make room on its disk")]);
  expect(Bun.spawnSync(["mount", "-o", "remount,ro", disk.path]).exitCode).toBe(0);
  const refused = await ask("setup", "claude-code", "--claude-dir", claude);
  expect([refused.code, refused.err]).toEqual([69, expect.stringContaining("its disk is read-only")]);
  const { out } = await ask("doctor");
  expect(out.replace(/\s+/g, " ")).toContain(`the disk of ${disk.path} is read-only`);
  expect(out).not.toContain("chmod u+rwx");
});

test("a log that reaches neither the ledger nor the spool is in its file, with the command that brings it in", async () => {
  using dir = temporaryDir();
  using disk = smallDisk(join(dir.path, "disk"), "6m");
  const home = { HOME: dir.path };
  const data = join(disk.path, "data");
  await (await startDaemon(data, ["--no-import", "--no-watch"])).stop();
  fill(disk.path, join(disk.path, "ballast"), 0);
  const folder = join(dir.path, "my logs");
  const words = [
    "log",
    "tokens",
    "--operation",
    "review",
    "--tokens",
    "12k",
    "--dir",
    folder,
    "--data-dir",
    data,
  ];
  const { code, err } = await run(words, home);
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(`bring it in with 'hallmonitor import telemetry '${folder}' --data-dir ${data}'`),
  ]);
  expect(err).not.toContain("(lost)");
  rmSync(join(disk.path, "ballast"));
  expect((await run(["import", "telemetry", folder, "--data-dir", data], home)).code).toBe(0);
  const { out } = await run(["report", "project", "--json", "--data-dir", data], home);
  expect(JSON.parse(out).total.usage.input_tokens).toBe(12_000);
});

test("an export that does not fit on a disk leaves nothing there, and says so", async () => {
  using dir = temporaryDir();
  using disk = smallDisk(join(dir.path, "disk"), "64k");
  const dataDir = join(dir.path, "data");
  {
    await using daemon = await startDaemon(dataDir);
    for (let round = 0; round < 40; round += 1)
      expect(await offer(daemon, `r${round}-${"x".repeat(300)}`)).toBe(200);
  }
  const path = join(disk.path, "a.jsonl");
  const { code, err } = await run(["export", "all", "--data-dir", dataDir, "--out", path]);
  expect([code, err]).toEqual([69, expect.stringContaining(`${path} was not written: the disk is full`)]);
  expect(readdirSync(disk.path)).toEqual([]);
});

test("an import on a full disk says so, waits for room, and counts everything once", async () => {
  using dir = temporaryDir();
  using disk = smallDisk(join(dir.path, "disk"), "24m");
  const history = join(dir.path, "history");
  const words = ["--out", history, "--mb", "2", "--files", "20", "--seed", "5", "--traps"];
  expect(Bun.spawnSync([process.execPath, maker, ...words]).exitCode).toBe(0);
  const truth = JSON.parse(readFileSync(join(history, "truth.json"), "utf8")).total;
  const data = join(disk.path, "data");
  await (await startDaemon(data)).stop();
  fill(disk.path, join(disk.path, "ballast"), 400_000);

  const importing = Bun.spawn([bin, "import", join(history, ".claude"), "--data-dir", data], {
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  let said = "";
  for await (const chunk of importing.stderr) {
    said += new TextDecoder().decode(chunk);
    if (said.includes("database or disk is full")) break;
  }
  expect(said).toContain("the ledger could not be written: database or disk is full");
  rmSync(join(disk.path, "ballast"));
  expect([0, 1]).toContain(await importing.exited);
  const { out } = await run(["report", "model", "--json", "--since", "2020-01-01", "--data-dir", data]);
  const { requests, usage } = JSON.parse(out).total;
  expect([requests, usage.input_tokens, usage.output_tokens]).toEqual([
    truth.requests,
    truth.input,
    truth.output,
  ]);
  proved({
    what: "the disk full while history is imported, then room again",
    rounds: 1,
    outcome: `said at once; ${requests} requests in the files, ${requests} counted when there was room`,
  });
});

test("a hook that finds no collector and a full disk ends well, leaves nothing half written, and is kept when there is room", async () => {
  using dir = temporaryDir();
  using data = smallDisk(join(dir.path, "disk"), "6m");
  const ballast = join(data.path, "ballast");
  await (await startDaemon(data.path)).stop();
  const told = (prompt: string) =>
    run(
      ["hook", "claude-code", "--data-dir", data.path],
      {},
      JSON.stringify({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt, cwd: "/home/dev/web" }),
    );
  fill(data.path, ballast, 0);
  for (let round = 0; round < 3; round += 1)
    expect(await told(`full ${round}`)).toMatchObject({ code: 0, out: "" });
  const spool = (): string[] => readdirSync(join(data.path, "spool")).filter((name) => name !== "lost.count");
  expect(spool()).toEqual([]);
  rmSync(ballast);
  expect(await told("room")).toMatchObject({ code: 0, out: "" });
  expect(spool()).toHaveLength(1);
  await using daemon = await startDaemon(data.path);
  await until(() => spool().length === 0, "the spool is drained");
  expect((await daemon.get("/api/sessions/s1")).session.prompts).toBe(1);
});

/** Posts one batch of its own; a refusal must ask for a retry. */
async function offer(daemon: StartedDaemon, id: string): Promise<number> {
  const answer = await send(daemon, { signal: "logs", message: bigBatch(id) });
  if (answer.status !== 200) expect([answer.status, answer.retryAfter]).toEqual([503, "1"]);
  return answer.status;
}

/** A request whose record needs pages of its own. */
function bigBatch(id: string): ReturnType<typeof logs> {
  return logs(apiRequest("s1", id, { at: noon, error_detail: "x".repeat(8000) }));
}

async function requestIds(daemon: StartedDaemon): Promise<string[]> {
  const { session, requests } = await daemon.get("/api/sessions/s1");
  expect(session.requests).toBe(requests.length);
  return requests.map((request: { request_id: string }) => request.request_id).toSorted();
}

function expected(ids: readonly string[]): string[] {
  return ids.toSorted();
}
