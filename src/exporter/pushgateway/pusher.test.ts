import { expect, test } from "bun:test";
import { AppError } from "../../domain/error.ts";
import { Pusher } from "./pusher.ts";

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
    settings: {
      url: gateway.url.href,
      job: "hallmonitor",
      instance: "here",
      authorization: () => undefined,
      everyMs: 60_000,
      deleteAtStop: false,
    },
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
