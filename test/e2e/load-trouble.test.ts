import { expect, test } from "bun:test";
import type { LoadReport } from "../../src/load/report.ts";
import { run, startDaemon, temporaryDir } from "./daemon.ts";
import { proxyTo } from "./proxy.ts";

/** A load through somebody who has answers of his own: what it reported, in words and in JSON. */
async function load(instead: (asked: URL) => Response | undefined, flags: readonly string[]) {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  await using proxy = proxyTo(daemon, instead);
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
});
