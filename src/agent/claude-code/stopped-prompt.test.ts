import { expect, test } from "bun:test";
import { readHook } from "./hook.ts";
import { stoppedPrompt } from "./stopped-prompt.ts";

const heard = { at: Date.UTC(2026, 10, 20), seenAt: Date.UTC(2026, 10, 20) };
const event = (own: object) => ({
  hook_event_name: "UserPromptSubmit",
  session_id: "s1",
  cwd: "/home/dev/web",
  ...own,
});

test("a prompt that is given back has the names and the time of its own event, and none of its words", () => {
  const ids = [{ prompt_id: "535c436f-28d2-4542-bd76-19c1b9ee956f" }, {}];
  for (const id of ids) {
    const body = event({ ...id, prompt: "/deploy now" });
    const [asked] = readHook(body, heard).observations;
    const stopped = stoppedPrompt(body, heard);
    expect(asked).toMatchObject({ kind: "prompt", text: "/deploy now", aliases: stopped?.aliases, ...heard });
    expect(stopped).toMatchObject({ source: "ledger", stopped: true, length: 11, sessionId: "s1", ...heard });
    expect([stopped?.text, stopped?.command, stopped?.sign, stopped?.facts]).toEqual([
      undefined,
      undefined,
      undefined,
      {},
    ]);
    expect(stopped?.digest).not.toBe(asked?.digest);
  }
});

test("another event gives no prompt back, nor does a notice of the client's own", () => {
  expect(
    stoppedPrompt({ ...event({}), hook_event_name: "PreToolUse", tool_name: "Bash" }, heard),
  ).toBeUndefined();
  const notice = "<task-notification>\n<task-id>b1</task-id></task-notification>";
  expect(stoppedPrompt(event({ prompt: notice }), heard)).toBeUndefined();
});
