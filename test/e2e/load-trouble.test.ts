import { expect, test } from "bun:test";
import type { LoadReport } from "../../src/load/report.ts";
import { run, startDaemon, temporaryDir } from "./daemon.ts";
import { proxyTo, type Instead } from "./proxy.ts";

/** A load through somebody who has answers of his own: what it reported, in words and in JSON. */
async function load(instead: Instead, flags: readonly string[]) {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  await using proxy = await proxyTo(daemon, instead);
  const where = ["--url", proxy.url, "--data-dir", dir.path];
  const { code, out, err } = await run(["load", ...flags, ...where], { HOME: dir.path, TMPDIR: dir.path });
  const report = flags.includes("--json") && out !== "" ? (JSON.parse(out) as LoadReport) : undefined;
  return { code, out, err, report };
}

test("what is refused for good is a fault of the run also when its time was up", async () => {
  const refuseLogs = ({ pathname }: URL) =>
    pathname === "/v1/logs" ? new Response("", { status: 400 }) : undefined;
  const flags = ["--sessions", "5", "--requests", "10000", "--duration", "1s"];
  const { code, out, err } = await load(refuseLogs, flags);
  expect(code).toBe(1);
  expect(out).toContain(": the time was up");
  expect(out).toMatch(/with 400: for good/);
  expect(out).not.toContain("sent again");
  expect(err).toMatch(/\d+ posts? given up/);
  expect(out).toContain("sums         not checked: no session had all its posts answered");
});

const small = ["--sessions", "4", "--requests", "5", "--json"];

const answers: [string, () => ReturnType<Instead>, string][] = [
  ["breaks off", () => "torn", "the export of requests broke off"],
  ["is of somebody else", () => new Response("<html>\n"), "exports other lines than this program"],
  ["has no lines of ours", () => new Response("null\n"), "exports other lines than this program"],
  ["is a refusal", () => new Response("no", { status: 500 }), "/api/metrics/export answered 500: no"],
];

test.each(answers)("what was sent is reported also where the answer on what was kept %s", async (...row) => {
  const [, answer, said] = row;
  const instead = ({ pathname }: URL) => (pathname === "/api/metrics/export" ? answer() : undefined);
  const { code, err, report } = await load(instead, small);
  expect(code).toBe(69);
  expect(err).toContain(said);
  expect(report).toMatchObject({ ending: "done", answered: { requests: 20 }, lost: null, exact: false });
});

test("an answer on one session that breaks off ends no load", async () => {
  const instead = ({ search }: URL) => (search === "?parts=requests" ? "torn" : undefined);
  const { code, report } = await load(instead, small);
  expect(code).toBe(0);
  expect(report).toMatchObject({ exact: true, visible_ms: { looked_at: 0 } });
});
