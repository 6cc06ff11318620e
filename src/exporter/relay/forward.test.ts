import { expect, test } from "bun:test";
import { createForward, type ForwardSettings } from "./forward.ts";

const nobody = { projects: [], agents: [] };
const settings: ForwardSettings = {
  name: "central",
  signals: ["logs"],
  include: nobody,
  exclude: nobody,
  redact: [],
  keepText: false,
};

type Selected = Partial<Pick<ForwardSettings, "include" | "exclude">>;
const agents = (...names: string[]) => ({ projects: [], agents: names });
const projects = (...names: string[]) => ({ projects: names, agents: [] });

test.each<[string, Selected, string | undefined, number]>([
  ["nothing is said", {}, "/home/ada/web", 1],
  ["its agent is asked for", { include: agents("codex", "claude-code") }, "/home/ada/web", 1],
  ["another agent is asked for", { include: agents("codex") }, "/home/ada/web", 0],
  ["the name of its project is asked for", { include: projects("web") }, "/home/ada/web", 1],
  ["the folder of its project is asked for", { include: projects("/home/ada/web") }, "/home/ada/web", 1],
  ["another project is asked for", { include: projects("api") }, "/home/ada/web", 0],
  ["some project is asked for, and it has none", { include: projects("web") }, undefined, 0],
  ["its agent is left out", { exclude: agents("claude-code") }, "/home/ada/web", 0],
  ["another agent is left out", { exclude: agents("codex") }, "/home/ada/web", 1],
  ["its project is left out", { exclude: projects("api", "web") }, "/home/ada/web", 0],
  ["another project is left out", { exclude: projects("api") }, "/home/ada/web", 1],
  ["some project is left out, and it has none", { exclude: projects("web") }, undefined, 1],
  [
    "its project is asked for and its agent is left out",
    { include: projects("web"), exclude: agents("claude-code") },
    "/home/ada/web",
    0,
  ],
  [
    "its agent is asked for and its project is left out",
    { include: agents("claude-code"), exclude: projects("web") },
    "/home/ada/web",
    0,
  ],
])("what goes on of a record where %s", (_, own, project, items) => {
  const forward = createForward([{ ...settings, ...own }], {
    ownerOf: () => ({ agent: "claude-code", project }),
    knowsTexts: () => true,
    factsIn: () => undefined,
    fail: () => expect.unreachable(),
  });
  const root = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: "e" }] }] }] };
  const told = { signal: "logs", body: new Uint8Array(), root, items: 1 } as const;
  expect(forward(told).reduce((sum, one) => sum + one.items, 0)).toBe(items);
});

test("of a request that cannot be cut all items are lost to every relay that wants its signal", () => {
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
