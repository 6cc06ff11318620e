import { expect, test } from "bun:test";
import { openCheckpoints } from "../../checkpoint/folder.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { checkpointRoutes } from "./checkpoints.ts";

test("a comparison without the later one says what is missing", async () => {
  const parts = {
    reader: new MemoryReader(new MemoryLedger()),
    checkpointFolder: openCheckpoints("/nowhere"),
    saveCheckpoint: () => Promise.resolve(undefined),
  };
  const routes = checkpointRoutes(parts).onError(({ message }, context) => context.text(message, 400));
  for (const address of ["/api/checkpoints/a1/diff", "/api/checkpoints/a1/diff?to="])
    expect(await (await routes.request(address)).text()).toStartWith("to is missing");
});
