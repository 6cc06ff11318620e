import { readFileSync } from "node:fs";
import { join } from "node:path";

const path = join(import.meta.dir, "..", "test", "fixtures", "hooks", "claude-code-2.1.329-tools.json");

type HookBody = Readonly<Record<string, unknown>> & { readonly hook_event_name: string };

const recorded = JSON.parse(readFileSync(path, "utf8")) as { readonly body: HookBody }[];

/** The session of the captured events. */
export const hookSession = String(captured("PreToolUse")["session_id"]);

/** A captured event of one tool call, as the client sent it but with a call id of its own: no event may be a repetition. */
export function hookEvent(name: "PreToolUse" | "PostToolUse", call: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ ...captured(name), tool_use_id: `toolu_${call}` }));
}

function captured(name: string): HookBody {
  const found = recorded.find(({ body }) => body.hook_event_name === name);
  if (found === undefined) throw new Error(`${path} holds no ${name}`);
  return found.body;
}
