/** The demo against the real program: what it says it sent is what is counted, and what it plays is seen while it plays. */
import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { program, run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";

test("a live play shows neighbours, states, tasks and contexts, and is counted to the token", async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, "data");
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  using sessions = await listen(daemon, "/events/sessions?project=/home/ada/checkout");
  const play = run(["demo", "--speed", "20", "--duration", "12s", "--data-dir", dataDir], { HOME: dir.path });
  let shown = (await sessions.next()).data;
  while (shown.parallel[0]?.shared_files[0]?.changed_by !== "both") {
    expect(shown.project).toBe("/home/ada/checkout");
    shown = (await sessions.next()).data;
  }
  expect(shown.parallel[0].shared_files[0].path).toStartWith("src/cart/");
  expect(shown.state_basis).toBe("hooks");

  const { code, out, err } = await play;
  expect([code, err]).toEqual([0, ""]);
  const [, requests, tokens] = /([\d,]+) requests, ([\d,]+) tokens/.exec(out.split("\n").at(-2) ?? "") ?? [
    "",
    "",
    "",
  ];
  const { total, groups } = await daemon.get("/api/usage?group_by=project");
  const { reasoning_output_tokens: _, cache_creation_1h_input_tokens: __, ...classes } = total.usage;
  const counted = Object.values<number>(classes).reduce((sum, value) => sum + value, 0);
  expect([total.requests.toLocaleString("en-US"), counted.toLocaleString("en-US")]).toEqual([
    requests,
    tokens,
  ]);
  expect(groups.every(({ key }: { key: string }) => key.startsWith("/home/"))).toBe(true);

  const { sessions: ended } = await daemon.get("/api/sessions");
  expect(ended.map(({ state }: { state: string }) => state)).toEqual(
    Array.from({ length: 7 }, () => "ended"),
  );
  const ledger = ended.find(({ project }: { project: string }) => project === "/home/grace/ledger");
  expect(ledger.context).toMatchObject({ window: 200_000, window_basis: "client" });
  const { tasks } = await daemon.get(`/api/sessions/${ledger.id}`);
  expect(tasks[0]).toMatchObject({ subject: "Find out where halves are rounded" });
}, 60_000);

interface Playing {
  readonly daemon: StartedDaemon;
  readonly demo: Bun.Subprocess;
}

test.each<[string, (playing: Playing) => Promise<void>]>([
  ["the collector ends", ({ daemon }) => daemon.kill()],
  [
    "Ctrl-C is given twice",
    async ({ daemon, demo }) => {
      // Nobody answers any more, so that the first does not end it.
      process.kill(daemon.pid, "SIGSTOP");
      while (demo.exitCode === null) {
        demo.kill("SIGINT");
        await Bun.sleep(10);
      }
    },
  ],
])("the folder of a plan that is played goes when %s", async (_, end) => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, "data");
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  const demo = Bun.spawn([program, "demo", "--plan", "--data-dir", dataDir], {
    stdout: "ignore",
    stderr: "ignore",
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, TMPDIR: dir.path },
  });
  const folders = () => readdirSync(dir.path).filter((name) => name.startsWith("hallmonitor-demo-"));
  while (folders().length === 0) await Bun.sleep(5);
  await end({ daemon, demo });
  await demo.exited;
  expect(folders()).toEqual([]);
});
