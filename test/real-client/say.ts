import { expect } from "bun:test";
import { soon } from "./soon.ts";
import type { Terminal } from "./terminal.ts";

/** Says a line to a client in a terminal, and sends it once the client shows it. */
export async function say(client: Terminal, line: string): Promise<void> {
  await soon(() => expect(client.text()).toContain("❯"));
  client.type(line);
  await soon(() => expect(client.text()).toMatch(new RegExp(`❯\\s${line}`)));
  client.press("Enter");
}
