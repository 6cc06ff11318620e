import { expect, test } from "bun:test";
import { run, temporaryDir } from "./daemon.ts";

const small = ["load", "--sessions", "4", "--requests", "5"];

/** Somebody who is told nothing: where he listens, and what was asked of him all the same. */
function stranger() {
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      asked.push(`${request.method} ${request.url}`);
      return new Response("");
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, asked, [Symbol.asyncDispose]: () => server.stop(true) };
}

test("whom a person's own collector tells of its numbers hears nothing of simulated ones", async () => {
  using dir = temporaryDir();
  await using pushgateway = stranger();
  const { code } = await run(small, {
    HOME: dir.path,
    TMPDIR: dir.path,
    HALLMONITOR_EXPORTER_PUSHGATEWAY_URL: pushgateway.url,
    // One that stops deletes its group, however short it ran.
    HALLMONITOR_EXPORTER_PUSHGATEWAY_DELETE_AT_STOP: "true",
  });
  expect(code).toBe(0);
  expect(pushgateway.asked).toEqual([]);
});
