import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import type { LoadReport } from "../../src/load/report.ts";
import { run, startDaemon, temporaryDir } from "./daemon.ts";
import { proxyTo } from "./proxy.ts";

const bin = `${import.meta.dir}/../../bin/hallmonitor`;
const small = ["load", "--json", "--sessions", "6", "--requests", "6", "--connections", "4"];

/** A load with its temporary files in a folder of its own. */
async function load(flags: readonly string[], tmp: string) {
  const { code, out, err } = await run([...small, ...flags], { TMPDIR: tmp, HOME: tmp });
  return { code, err, report: out === "" ? undefined : (JSON.parse(out) as LoadReport) };
}

test.each(["json", "protobuf", "grpc"])("a load over %s is in the ledger whole and once", async (wire) => {
  using dir = temporaryDir();
  const { code, report, err } = await load(["--wire", wire], dir.path);
  expect(code).toBe(0);
  expect(report).toMatchObject({
    ending: "done",
    exact: true,
    collector: { own: true },
    sent: { unanswered: 0 },
    answered: { requests: 36, tool_calls: 36, prompts: 12 },
    lost: { requests: 0, tool_calls: 0, prompts: 0 },
    doubled: { requests: 0, tool_calls: 0, prompts: 0 },
    sessions_with_wrong_sums: 0,
  });
  expect(report?.sent.sent_twice).toBeGreaterThan(0);
  expect(report?.visible_ms.looked_at).toBeGreaterThan(0);
  expect(err).toStartWith("load: 6 simulated sessions of 6 requests each");
  // Nothing of the collector of its own is left, and no ledger of the person's was made.
  expect(readdirSync(dir.path).filter((name) => name.startsWith("hallmonitor-load"))).toEqual([]);
});

test("a collector that answers and keeps nothing, or keeps what nobody sent, is found out", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  let posts = 0;
  await using proxy = await proxyTo(daemon, ({ pathname }) => {
    if (pathname === "/v1/logs") posts += 1;
    return pathname === "/v1/logs" && posts === 9 ? new Response("{}") : undefined;
  });
  const flags = ["--wire", "json", "--url", proxy.url, "--data-dir", dir.path];
  const { code, report, err } = await load(flags, dir.path);
  expect(code).toBe(1);
  expect(report).toMatchObject({ exact: false, lost: { requests: 1 }, sessions_with_wrong_sums: 1 });
  expect(report?.examples[0]).toContain("was answered for and is not there");
  expect(err).toContain("the ledger does not hold what was sent, each once");
  expect(err).toContain("in whose ledger they stay");
});

test("a collector that asks everybody for a token is put under load with that of its data dir", async () => {
  using dir = temporaryDir();
  await using _ = await startDaemon(dir.path, ["--no-import", "--no-watch", "--host", "::ffff:127.0.0.1"]);
  const { code, report } = await load(["--data-dir", dir.path], dir.path);
  expect(code).toBe(0);
  expect(report).toMatchObject({ ending: "done", exact: true, answered: { requests: 36 } });
});

test("nobody else than this machine is put under load, and where no collector is there is none", async () => {
  using dir = temporaryDir();
  const far = await load(["--url", "http://example.com:4318"], dir.path);
  expect(far.code).toBe(2);
  expect(far.err).toContain("is not on this machine");
  const none = await load(["--url", "http://127.0.0.1:9"], dir.path);
  expect(none.code).toBe(69);
  expect(none.err).toContain("no collector answers at http://127.0.0.1:9");
  const unknown = await load(["--data-dir", `${dir.path}/none`], dir.path);
  expect(unknown.code).toBe(69);
  const many = await load(["--sessions", "10001"], dir.path);
  expect(many.code).toBe(2);
});

test("Ctrl-C ends a load with what came of it so far", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const child = Bun.spawn(
    [bin, "load", "--json", "--sessions", "50", "--requests", "1000", "--data-dir", dir.path],
    {
      stdout: "pipe",
      stderr: "ignore",
      env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, TMPDIR: dir.path },
    },
  );
  const began = async () => (await daemon.get("/api/sessions")).sessions.length > 0;
  while (!(await began())) await Bun.sleep(20);
  child.kill("SIGINT");
  const report = JSON.parse(await new Response(child.stdout).text()) as LoadReport;
  expect(await child.exited).toBe(0);
  expect(report).toMatchObject({ ending: "stopped", exact: true });
  expect(report.answered.records).toBeGreaterThan(0);
});

test.skipIf(process.platform !== "linux")("a load under nohup outlives its terminal", async () => {
  using dir = temporaryDir();
  const child = Bun.spawn(["nohup", bin, "load", "--json", "--sessions", "50", "--requests", "1000"], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, TMPDIR: dir.path },
  });
  await child.stderr.getReader().read();
  child.kill("SIGHUP");
  child.kill("SIGINT");
  expect(JSON.parse(await new Response(child.stdout).text())).toMatchObject({ ending: "stopped" });
  expect(await child.exited).toBe(0);
});

test.each<[string, NodeJS.Signals[]]>([
  ["a second Ctrl-C", ["SIGINT", "SIGINT"]],
  ["a terminal that closes", ["SIGHUP"]],
])("%s ends a load at once, and nothing of its collector is left", async (_, signals) => {
  using dir = temporaryDir();
  const child = Bun.spawn([bin, "load", "--sessions", "50", "--requests", "1000"], {
    stdout: "ignore",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, TMPDIR: dir.path },
  });
  const { value } = await child.stderr.getReader().read();
  const said = new TextDecoder().decode(value);
  const dataDir = /of its own in ([^\s,]+)/.exec(said)?.[1] ?? "";
  const { pid } = await Bun.file(`${dataDir}/daemon.json`).json();
  for (const signal of signals) child.kill(signal);
  await child.exited;
  expect(readdirSync(dir.path).filter((name) => name.startsWith("hallmonitor-load"))).toEqual([]);
  while (isRunning(pid)) await Bun.sleep(20);
});

/** One that was killed and that nobody asked for yet is over. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
