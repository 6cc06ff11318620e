/** Where the real client compacts, as its variables and its settings say, and as the collector knows it. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { versions } from "./client.ts";
import { openPerson, type Person } from "./person.ts";
import { soon } from "./soon.ts";
import type { Terminal } from "./terminal.ts";

describe.each([...versions])("Claude Code %s that was told where to compact", (version) => {
  let world: Person;

  beforeEach(async () => {
    world = await openPerson({ version, hooks: "http" });
  }, 120_000);
  afterEach(async () => world[Symbol.asyncDispose]());

  test("its status line's process has the variables that settings set, and files are read beside", async () => {
    const user = join(world.home, ".claude", "settings.json");
    const settings = JSON.parse(readFileSync(user, "utf8"));
    const env = { ...settings.env, CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" };
    writeFileSync(user, JSON.stringify({ ...settings, env }));
    mkdirSync(join(world.project, ".claude"));
    writeFileSync(
      join(world.project, ".claude", "settings.json"),
      JSON.stringify({ autoCompactWindow: 400_000 }),
    );
    using client = world.open();
    await soon(() => expect(client.text()).toContain("❯"));
    client.type("go on");
    await soon(() => expect(client.text()).toMatch(/❯\sgo on/));
    client.press("Enter");
    await soon(() => expect(client.text()).toContain("Stub reply"));
    await soon(async () => {
      const { sessions } = await world.daemon.get("/api/sessions");
      // Half of 400,000 less an answer's 20,000.
      const told = { compacts_at_tokens: 190_000, compacts_at_basis: "client", window_basis: "client" };
      expect(sessions[0].context).toMatchObject(told);
    });
    // The client draws its line anew with a turn only. The first may have come before its settings were read, and a line that a
    // laden collector answers after 60 ms is drawn from the ledger, which does not know them.
    for (const words of ["once more", "and again", "at last"]) {
      if (client.text().includes("of 190k")) break;
      client.type(words);
      await soon(() => expect(client.text()).toMatch(new RegExp(`❯\\s${words}`)));
      client.press("Enter");
      await soon(() => expect(client.text()).toContain("of 190k"), 5000).catch(() => undefined);
    }
    expect(client.text()).toContain("of 190k");
    // The older client has no word for it.
    if (version !== "2.1.197") expect(await windowOf(client)).toContain("400k");
  }, 90_000);
});

/** What the client itself says of its window. */
async function windowOf(client: Terminal): Promise<string> {
  client.type("/autocompact");
  await soon(() => expect(client.text()).toContain("/autocompact"));
  client.press("Enter");
  return soon(() => {
    expect(client.text()).toMatch(/[Aa]uto-compact window/);
    return client.text();
  });
}
