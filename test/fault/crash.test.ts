import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../src/assembly/daemon-process.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { listen } from "../e2e/event-stream.ts";
import { until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { startClient, type ToldByClient } from "./client.ts";
import { lookAt, type Look } from "./look.ts";
import { delayOf } from "./moment.ts";
import { answers, expectKept, sendAgain, startLoad, sumsOf, type Load } from "./otlp-load.ts";

const kills = rounds(5, 50);

test(
  `kill -9 while everything comes in by all ways at once loses nothing and doubles nothing (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed);
    const [dataDir, claudeDir] = [join(dir.path, "data"), join(dir.path, "claude")];
    const start = () => startDaemon(dataDir, ["--claude-dir", claudeDir]);
    const client = startClient({ dataDir, claudeDir, random });
    const loads: Load[] = [];
    const met = { atWork: 0, waiting: 0, ending: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      const daemon = await start();
      const load = startLoad(daemon, `k${kill}`);
      loads.push(load);
      await answers(load, 5 + Math.floor(random() * 80));
      // One kill in three falls into an orderly end, which empties queues and the log of the ledger; one comes with an answer: what
      // was answered too early is not there then.
      const isEnding = kill % 3 === 2;
      if (isEnding) process.kill(daemon.pid, "SIGTERM");
      if (kill % 3 > 0) await Bun.sleep(delayOf(random, 30));
      if (isEnding && isAlive(daemon.pid)) met.ending += 1;
      met.waiting += load.underWay();
      if (load.underWay() > 0) met.atWork += 1;
      await daemon.kill();
      await load.over;
      expectKept(lookAt(dataDir), loads);
    }
    const told = await client.stop();

    const last = await start();
    const batches = loads.flatMap(({ answered, unanswered }) => [...answered, ...unanswered]);
    await sendAgain(last, batches);
    const requests = [...batches.flatMap((batch) => batch.requests), ...told.messages].toSorted();
    await until(() => isTaken(last, dataDir, requests.length), "the spool and the transcripts are read");
    const { total } = await last.get("/api/usage?group_by=model");
    const counters = sumsOf(batches);
    const counted = Object.values(counters).reduce((sum, value) => sum + value, 0);
    expect(total).toMatchObject({
      requests: requests.length,
      usage: { output_tokens: 20 * requests.length + counted },
    });
    expect(await last.stop()).toBe(0);

    const look = lookAt(dataDir);
    expect(look.requests).toEqual(requests);
    const tools = batches.flatMap((batch) => batch.toolCalls);
    expect(look.toolCalls).toEqual([...tools, ...told.toolCalls].toSorted());
    expectTold(look, told);
    expect(look.counted).toEqual(counters);
    expect(look.feed).toMatchObject({
      api_request: requests.length - told.messages.length,
      tool_result: tools.length,
    });
    expect(met.atWork).toBeGreaterThan(kills / 2);
    proved({
      what: "kill -9 while posts (JSON, protobuf, gRPC), hooks, status lines and growing transcripts come in",
      rounds: kills,
      outcome:
        `${met.atWork} kills met ${met.waiting} unanswered posts, ${met.ending} fell into an orderly end; ${told.spooled} of ${told.live + told.spooled} hooks and status lines ` +
        `went to the spool; all sent again by another wire: ${requests.length.toLocaleString("en")} requests told and counted, ` +
        `${look.toolCalls.length.toLocaleString("en")} tool calls, none lost, none twice`,
    });
  },
  patience(25_000, kills),
);

/** Everything that a client told is there once. */
function expectTold(look: Look, told: ToldByClient): void {
  expect(look.prompts).toEqual(told.prompts.toSorted());
  expect(look.samples).toEqual(told.samples);
  expect(look.feed).toMatchObject({
    user_prompt_submit: told.prompts.length,
    pre_tool_use: told.toolCalls.length,
    post_tool_use: told.toolCalls.length,
  });
}

async function isTaken(daemon: StartedDaemon, dataDir: string, requests: number): Promise<boolean> {
  const { total } = await daemon.get("/api/usage?group_by=model");
  return total.requests >= requests && readdirSync(join(dataDir, "spool")).length === 0;
}

test("SIGTERM in the middle of a load ends with 0 within 5 s, and all that was answered is there", async () => {
  using dir = temporaryDir();
  const daemon = await startDaemon(dir.path);
  const load = startLoad(daemon, "t");
  await answers(load, 100);

  const asked = performance.now();
  expect(await daemon.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5000);

  await load.over;
  expectKept(lookAt(dir.path), [load]);
});

test("SIGTERM ends with 0 within 5 s though streams are open and a sender never finishes", async () => {
  using dir = temporaryDir();
  const daemon = await startDaemon(dir.path);
  using _metrics = await listen(daemon, "/events/metrics");
  using _sessions = await listen(daemon, "/events/sessions");
  const { hostname, port } = new URL(daemon.httpUrl);
  const socket = await Bun.connect({ hostname, port: Number(port), socket: { data: () => undefined } });
  socket.write(`POST /v1/logs HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 100\r\n\r\n{`);

  const asked = performance.now();
  expect(await daemon.stop()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(5000);
  socket.end();
});
