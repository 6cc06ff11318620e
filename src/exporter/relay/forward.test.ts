import { expect, test } from "bun:test";
import { createForward, type ForwardSettings } from "./forward.ts";

test("of a request that cannot be cut all items are lost to every relay that wants its signal", () => {
  const nobody = { projects: [], agents: [] };
  const settings: ForwardSettings = {
    name: "central",
    signals: ["logs"],
    include: nobody,
    exclude: nobody,
    redact: [],
    keepText: false,
  };
  const lost: unknown[] = [];
  const forward = createForward([settings, { ...settings, name: "spans", signals: ["traces"] }], {
    ownerOf: () => ({ agent: "claude-code", project: undefined }),
    knowsTexts: () => true,
    factsIn: () => undefined,
    fail: (relays, items) => void lost.push([relays, items]),
  });
  // A group that says it is five bytes long, and ends.
  const body = Uint8Array.of(0x0a, 0x05);
  expect(forward({ signal: "logs", body, root: undefined, items: 7 })).toEqual([]);
  expect(lost).toEqual([[["central"], 7]]);
});
