import { expect, test } from "bun:test";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { status, type ServiceError } from "@grpc/grpc-js";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, noon, send } from "../e2e/otlp.ts";
import { fill, smallDisk } from "../e2e/small-disk.ts";

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

    rmSync(ballast);
    for (const id of refused) {
      expect(await offer(daemon, id)).toBe(200);
      acknowledged.push(id);
    }
    expect(await requestIds(daemon)).toEqual(expected(acknowledged));
  }
  await using again = await startDaemon(data.path);
  expect(await requestIds(again)).toEqual(expected(acknowledged));
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
