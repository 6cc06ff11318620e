/** The real client asks about itself in the middle of an answer, and its model reads the true numbers of that very session. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { versions, type Usage } from "./client.ts";
import { openPerson, type Person } from "./person.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
const allowed = ["context_state", "usage", "checkpoint_save"].map((tool) => `mcp__hallmonitor__${tool}`);

type Server = (world: Person) => object;

const servers: readonly (readonly [string, Server])[] = [
  ["a command", ({ dataDir }) => ({ command: bin, args: ["mcp", "--data-dir", dataDir] })],
  [
    "an address",
    ({ daemon }) => ({
      type: "http",
      url: `${daemon.httpUrl}/mcp`,
      headers: { Authorization: `Bearer ${daemon.token}` },
    }),
  ],
];

describe.each(versions.flatMap((version) => servers.map((server) => [version, ...server] as const)))(
  "Claude Code %s with %s",
  (version, _name, server) => {
    let world: Person;

    beforeEach(async () => {
      world = await openPerson({ version, hooks: "http" });
    }, 120_000);
    afterEach(async () => world[Symbol.asyncDispose]());

    test("reads how full its context is and what it used, with the request that asks in it", async () => {
      const config = join(world.home, "mcp.json");
      writeFileSync(config, JSON.stringify({ mcpServers: { hallmonitor: server(world) } }));
      const words = ["--output-format", "json", "--mcp-config", config, "--allowedTools", ...allowed];
      const said = await answered(world, words);
      const [first, second] = world.model.truth.filter(({ sessionId }) => sessionId === said.session_id);
      const [context, usage, saved] = resultsIn(world);

      expect(context).toMatchObject({ session_id: said.session_id, found_by: "tool-call" });
      expect(context.context.tokens).toBe(shownIn(first?.usage));
      expect(context.history.requests).toBe(1);

      const own = usage.groups.find(({ key }: any) => key === said.session_id);
      expect(own).toMatchObject({ requests: 2, usage: sum(first?.usage, second?.usage) });

      expect(saved).toMatchObject({ is_new: true, found_by: "tool-call" });
      expect(saved.checkpoint).toMatchObject({
        session_id: said.session_id,
        project: world.project,
        context_tokens: shownIn(second?.usage),
      });
      const { checkpoints } = await world.daemon.get(`/api/sessions/${said.session_id}/checkpoints`);
      expect(checkpoints.map(({ id }: any) => id)).toContain(saved.checkpoint.id);
    }, 90_000);
  },
);

test.each([...versions])(
  "Claude Code %s connects with the lines that the documentation gives",
  async (version) => {
    await using world = await openPerson({ version, hooks: "http" });
    const { daemon, dataDir } = world;
    const url = `${daemon.httpUrl}/mcp`;
    const header = `Authorization: Bearer ${daemon.token}`;
    await world.print("mcp", "add", "hallmonitor", "--", bin, "mcp", "--data-dir", dataDir);
    await world.print("mcp", "add", "--transport", "http", "collector", url, "--header", header);
    const listed = await world.print("mcp", "list");
    for (const name of ["hallmonitor", "collector"])
      expect(listed).toMatch(new RegExp(`^${name}: .*Connected`, "m"));
  },
  90_000,
);

/** The client's last word. On a machine that is busy it may go on before the server has started: then it is asked anew. */
async function answered(world: Person, words: readonly string[]): Promise<{ readonly session_id: string }> {
  for (let turn = 0; ; turn += 1) {
    const said = JSON.parse(await world.print("-p", "SCENARIO=mcp please", ...words));
    if (turn === 2 || !toolTexts(world).some((text) => text.includes("No such tool"))) return said;
  }
}

/** What tools told the model, in the order it was shown them. */
function resultsIn(world: Person): any[] {
  return toolTexts(world).map((text) => JSON.parse(text));
}

function toolTexts({ model }: Person): string[] {
  const last = model.requests.findLast(({ scenario }) => scenario === "mcp");
  const blocks = (last?.body.messages ?? []).flatMap(({ content }) =>
    Array.isArray(content) ? content.filter(({ type }) => type === "tool_result") : [],
  );
  return blocks.map(({ content }) => textOf(content));
}

function textOf(content: string | readonly { readonly text: string }[]): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("");
}

/** What the model was shown in a request. */
function shownIn(usage: Usage | undefined): number {
  if (usage === undefined) throw new Error("the model was not asked so often");
  return usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
}

function sum(...usages: readonly (Usage | undefined)[]): Usage {
  const of = (name: keyof Usage): number => usages.reduce((total, usage) => total + (usage?.[name] ?? 0), 0);
  return {
    input_tokens: of("input_tokens"),
    output_tokens: of("output_tokens"),
    cache_read_input_tokens: of("cache_read_input_tokens"),
    cache_creation_input_tokens: of("cache_creation_input_tokens"),
  };
}
