import { expect } from "bun:test";
import { soon } from "./soon.ts";
import type { Terminal } from "./terminal.ts";

/** Says a line to a client in a terminal, and sends it once the client shows it where it is typed: what was said before stands above that. */
export async function say(client: Terminal, line: string): Promise<void> {
  await soon(() => expect(client.text()).toContain("❯"));
  client.type(line);
  await soon(() => expect(boxOf(client)).toMatch(new RegExp(`^❯\\s${line}`)));
  client.press("Enter");
}

/** The screen from where a person types: the last of the signs that prompts begin with. */
function boxOf(client: Terminal): string {
  const text = client.text();
  return text.slice(text.lastIndexOf("❯"));
}
