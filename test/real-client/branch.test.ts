/** A fork that a person makes within a session, which the client writes by itself and no hook tells of. */
import { expect, test } from "bun:test";
import { versions } from "./client.ts";
import { openPerson, type Person } from "./person.ts";
import { say } from "./say.ts";
import { soon } from "./soon.ts";

test.each([...versions])(
  "Claude Code %s: a branch has the session that it was made of as its parent",
  async (version) => {
    await using world = await openPerson({ version, hooks: "http" });
    using client = world.open();
    const greeting = await soon(() => {
      expect(client.text()).toMatch(/Settings Warning|❯/);
      return client.text();
    });
    if (greeting.includes("Settings Warning")) client.press("Enter");
    await say(client, "SCENARIO=default please");
    const parent = await askedBy(world);
    // The client may write the branch before the answer that it repeats; a person has read that by then.
    await soon(async () => {
      const { session } = await world.daemon.get(`/api/sessions/${parent}?parts=none`);
      expect(session.requests).toBe(asked(world, parent));
    });
    await say(client, "/branch");
    await soon(() => expect(client.text()).toContain("(Branch)"));
    await say(client, "SCENARIO=default again");
    const fork = await askedBy(world, parent);
    await soon(async () => {
      const { session, relatives } = await world.daemon.get(`/api/sessions/${fork}`);
      expect(session).toMatchObject({ parent_session_id: parent, requests: asked(world, fork) });
      expect(relatives.parent).toMatchObject({ id: parent });
    });
  },
  120_000,
);

/** How often a session has asked, by itself for a title as well. */
function asked({ model }: Person, session: string): number {
  return model.truth.filter(({ sessionId }) => sessionId === session).length;
}

/** The session that has asked the model for an answer, other than the one that is known. */
function askedBy({ model }: Person, known?: string): Promise<string> {
  return soon(() => {
    const found = model.truth.find(({ sessionId }) => sessionId !== known);
    if (found === undefined) throw new Error("no session has asked yet");
    return found.sessionId;
  });
}
