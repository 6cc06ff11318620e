import { expect, test } from "bun:test";
import { AppError } from "../../domain/error.ts";
import { Pusher } from "./pusher.ts";

/** Pushes under a name of its own, without a password, and leaves what it pushed. */
function pushingTo(gateway: URL, everyMs: number) {
  return {
    url: gateway.href,
    job: "hallmonitor",
    instance: "here",
    authorization: () => undefined,
    everyMs,
    deleteAtStop: false,
  };
}

test("a ledger that cannot be read is no fault of the gateway, which is not asked", async () => {
  let asked = 0;
  await using gateway = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => {
      asked += 1;
      return new Response();
    },
  });
  const said: string[] = [];
  const pusher = new Pusher({
    settings: pushingTo(gateway.url, 60_000),
    text: () => {
      throw new Error("disk I/O error");
    },
    errorOf: (thrown) => new AppError("unavailable", "the ledger cannot be read", { cause: thrown }),
    clock: () => 0,
    log: (line) => void said.push(line),
  });
  pusher.start();
  await pusher.stop();
  const reason = "there are no metrics to push: the ledger cannot be read";
  expect(pusher.account()).toMatchObject({ pushed: 0, lastFailure: { reason } });
  expect(said).toEqual([`${reason}; metrics are kept here and pushed when that is over`]);
  expect(asked).toBe(0);
});

test("what is pushed is counted, and after an outage it is said that it is pushed again", async () => {
  const statuses = [503, 503, 200, 200];
  await using gateway = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(null, { status: statuses.shift() ?? 200 }),
  });
  const said: string[] = [];
  const again = Promise.withResolvers<void>();
  const pusher = new Pusher({
    settings: pushingTo(gateway.url, 1),
    text: () => "",
    errorOf: (thrown) => AppError.from(thrown),
    clock: () => 7,
    log: (line) => {
      said.push(line);
      if (line === "metrics are pushed again") again.resolve();
    },
  });
  pusher.start();
  await again.promise;
  await pusher.stop();
  const { pushed, failed, lastPushedAt, lastFailure } = pusher.account();
  expect(pushed).toBeGreaterThan(0);
  expect({ failed, lastPushedAt, at: lastFailure?.at }).toEqual({ failed: 2, lastPushedAt: 7, at: 7 });
  expect(said).toHaveLength(2);
});
