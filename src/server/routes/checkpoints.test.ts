import { expect, test } from "bun:test";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import type { ServerParts } from "../parts.ts";
import { checkpointRoutes } from "./checkpoints.ts";

test("a comparison without the later one says what is missing", async () => {
  const parts = { reader: new MemoryReader(new MemoryLedger()) } as unknown as ServerParts;
  const routes = checkpointRoutes(parts).onError(({ message }, context) => context.text(message, 400));
  for (const address of ["/api/checkpoints/a1/diff", "/api/checkpoints/a1/diff?to="])
    expect(await (await routes.request(address)).text()).toStartWith("to is missing");
});
