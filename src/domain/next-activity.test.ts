import { expect, test } from "bun:test";
import type { Activity } from "./activity.ts";
import { follow } from "./next-activity.ts";
import type { Sign } from "./sign.ts";

/** Signs a second apart, from 1000 on. */
function after(...signs: Sign[]): Activity {
  let activity: Activity | undefined;
  signs.forEach((sign, index) => {
    activity = follow(activity, sign, 1000 + index * 1000);
  });
  if (activity === undefined) throw new Error("no sign");
  return activity;
}

const bash = { tool: "Bash", toolUseId: "t1" } as const;
const edit = { tool: "Edit", toolUseId: "t2" } as const;
const asking: Sign[] = [
  { says: "prompted" },
  { says: "tool-started", ...bash },
  { says: "permission-asked", tool: "Bash" },
];

test("a turn goes from prompt to answer", () => {
  expect(after({ says: "session-started" }).state).toBe("idle");
  expect(after({ says: "session-started" }, { says: "prompted" })).toMatchObject({
    state: "working",
    since: 2000,
  });
  expect(after({ says: "prompted" }, { says: "turn-ended" })).toMatchObject({
    state: "waiting-input",
    since: 2000,
  });
});

test("a state that goes on keeps the time it began", () => {
  const activity = after(
    { says: "prompted" },
    { says: "tool-started", ...bash },
    { says: "tool-ended", ...bash },
  );
  expect(activity).toMatchObject({ state: "working", since: 1000, at: 3000, running: [] });
});

test("who asks for permission is named, with the use of the tool and since when", () => {
  expect(after(...asking)).toMatchObject({
    state: "waiting-permission",
    since: 3000,
    asking: [{ tool: "Bash", toolUseId: "t1", since: 3000 }],
  });
});

test("a wait for a permission lasts from the question to the decision, and that until its tool began to run", () => {
  const decided = after(...asking, { says: "permission-decided", ...bash });
  expect(decided.waited).toMatchObject({ permissionMs: 1000, inputMs: 0 });
  // Asked at 3000, ended at 4000 after 400 ms.
  const ran = after(...asking, { says: "tool-ended", ...bash, ranSince: 3600 });
  expect(ran.waited).toMatchObject({ permissionMs: 600 });
  expect(after({ says: "prompted" }).waited).toBeUndefined();
});

test("a decision that is told late ends the wait when it was made", () => {
  const later = after(...asking, { says: "tool-started", ...edit, subagentId: "a1" });
  const told = follow(later, { says: "permission-decided", ...bash }, 3200);
  expect(told.waited).toMatchObject({ permissionMs: 200 });
});

test("two questions at once are waited for together, not twice", () => {
  const both = after(
    { says: "tool-started", ...bash },
    { says: "tool-started", ...edit },
    { says: "permission-asked", tool: "Bash" },
    { says: "permission-asked", tool: "Edit" },
    { says: "permission-decided", ...bash },
    { says: "permission-decided", ...edit },
  );
  // From 3000 to 6000.
  expect(both.waited).toMatchObject({ permissionMs: 3000 });
});

test("a prompt ends the wait for it; nobody waits for longer than an hour", () => {
  const answered: Sign[] = [{ says: "prompted" }, { says: "turn-ended" }, { says: "prompted" }];
  expect(after(...answered).waited).toMatchObject({ inputMs: 1000 });
  const night = follow(after({ says: "prompted" }, { says: "turn-ended" }), { says: "prompted" }, 50_000_000);
  expect(night.waited).toMatchObject({ inputMs: 3_600_000 });
  expect(after({ says: "session-started" }, { says: "prompted" }).waited).toBeUndefined();
});

test("a turn that tells when it began ends the wait for its prompt, of which nobody told; a prompt told late is no other", () => {
  const waits = after({ says: "turn-ended", ranSince: 500 });
  const spans = follow(waits, { says: "turn-ended", ranSince: 61_000 }, 63_000);
  expect(spans).toMatchObject({ state: "waiting-input", since: 63_000, waited: { inputMs: 60_000 } });
  expect(follow(spans, { says: "prompted" }, 61_000)).toEqual(spans);
  expect(follow(spans, { says: "prompted" }, 64_000).waited).toMatchObject({ inputMs: 61_000 });
  const night = follow(waits, { says: "turn-ended", ranSince: 50_000_000 }, 50_001_000);
  expect(night.waited).toMatchObject({ inputMs: 3_600_000 });
});

test("a turn's span beside the hook that told of its end is no turn of its own", () => {
  const hooks = after({ says: "prompted" }, { says: "turn-ended" });
  const both = follow(hooks, { says: "turn-ended", ranSince: 1000 }, 2100);
  expect(both).toMatchObject({ state: "waiting-input", since: 2000 });
  expect(both.waited).toBeUndefined();
});

test("a question that ends with the session was not answered, so nobody knows how long it waited", () => {
  expect(after(...asking, { says: "session-ended" }).waited).toBeUndefined();
});

test("a reminder does not restart the wait", () => {
  expect(after(...asking, { says: "permission-asked" })).toMatchObject({
    since: 3000,
    asking: [{ tool: "Bash" }],
  });
});

test("the wait ends with the decision or the end of that tool, not with another tool's", () => {
  const other = after(...asking, { says: "tool-ended", ...edit, subagentId: "a1" });
  expect(other.state).toBe("waiting-permission");
  expect(after(...asking, { says: "permission-decided", ...bash })).toMatchObject({
    state: "working",
    asking: [],
  });
  expect(after(...asking, { says: "tool-ended", ...bash }).state).toBe("working");
});

test("a question that is told late is none where another tool runs, or the same one of somebody else, or one that began later", () => {
  const running = after({ says: "prompted" }, { says: "tool-started", ...bash });
  const late = (own: object, at = 2500) =>
    follow(
      follow(running, { says: "tool-started", ...edit }, 3000),
      { says: "permission-asked", ...own },
      at,
    );
  expect(late(bash).state).toBe("waiting-permission");
  for (const other of [late(edit), late({ ...bash, subagentId: "a1" }), late(bash, 1500)])
    expect(other.state).toBe("working");
});

test("of two tools that ask both are waited for, and after both it works as before", () => {
  const both = after(
    { says: "prompted" },
    { says: "tool-started", ...bash },
    { says: "tool-started", ...edit },
    { says: "permission-asked", tool: "Bash" },
    { says: "permission-asked", tool: "Edit" },
  );
  expect(both).toMatchObject({ state: "waiting-permission", since: 4000, asking: [bash, edit] });
  const one = follow(both, { says: "permission-decided", ...bash }, 6000);
  expect(one).toMatchObject({ state: "waiting-permission", asking: [edit] });
  expect(follow(one, { says: "permission-decided", ...edit }, 7000)).toMatchObject({
    state: "working",
    since: 7000,
    asking: [],
  });
});

test("a session that waits for its person waits again when two of its subagents that asked have their answers", () => {
  const rest = after({ says: "prompted" }, { says: "turn-ended" });
  const [one, other] = [
    { tool: "Bash", subagentId: "a1" },
    { tool: "Edit", subagentId: "a2" },
  ];
  let both = rest;
  [one, other].forEach((whose, index) => {
    both = follow(both, { says: "permission-asked", ...whose }, 3000 + index);
  });
  expect(both).toMatchObject({ state: "waiting-permission", since: 3000, asking: [one, other] });
  const first = follow(both, { says: "permission-decided", ...one }, 6000);
  const last = follow(first, { says: "permission-decided", ...other }, 7000);
  expect([first.state, last.state]).toEqual(["waiting-permission", "waiting-input"]);
});

test("a decision that is told late ends the wait all the same", () => {
  const waiting = after(...asking, { says: "tool-started", ...edit, subagentId: "a1" });
  expect(waiting.state).toBe("waiting-permission");
  expect(follow(waiting, { says: "permission-decided", ...bash }, 3500).state).toBe("working");
});

test("a decision about an earlier use does not end a later wait", () => {
  expect(follow(after(...asking), { says: "tool-ended", ...bash }, 2500).state).toBe("waiting-permission");
});

test("two tools that ask wait one after the other", () => {
  const both = after(
    { says: "tool-started", ...bash },
    { says: "tool-started", ...edit },
    { says: "permission-asked", tool: "Bash" },
    { says: "permission-asked", tool: "Edit" },
  );
  expect(both.asking.map((one) => one.tool)).toEqual(["Bash", "Edit"]);
  const one = follow(both, { says: "permission-decided", ...bash }, 9000);
  expect(one).toMatchObject({ state: "waiting-permission", since: 4000, asking: [{ tool: "Edit" }] });
  expect(follow(one, { says: "permission-decided", ...edit }, 9500).state).toBe("working");
});

test("what goes on in the background does not hide that a person is awaited", () => {
  const background = { tool: "Read", toolUseId: "t9", subagentId: "a1" } as const;
  const done = after({ says: "prompted" }, { says: "turn-ended" }, { says: "tool-started", ...background });
  expect(done.state).toBe("waiting-input");
  const asked = follow(done, { says: "permission-asked", tool: "Read" }, 5000);
  expect(asked.state).toBe("waiting-permission");
  expect(follow(asked, { says: "tool-ended", ...background }, 6000).state).toBe("waiting-input");
});

test("a compaction ends in work, or in waiting when a person asked for it", () => {
  const compacting = after({ says: "prompted" }, { says: "compaction-started" });
  expect(compacting.state).toBe("compacting");
  expect(follow(compacting, { says: "tool-ended", ...edit, subagentId: "a1" }, 3000).state).toBe(
    "compacting",
  );
  expect(follow(compacting, { says: "compaction-ended" }, 3000).state).toBe("working");
  expect(follow(compacting, { says: "compaction-ended", reason: "manual" }, 3000).state).toBe(
    "waiting-input",
  );
});

test("a compaction that nobody asked for leaves who waits waiting, also where one before it failed", () => {
  const idle: Sign[] = [{ says: "prompted" }, { says: "turn-ended" }];
  const began: Sign = { says: "compaction-started" };
  const ended: Sign = { says: "compaction-ended", reason: "auto" };
  expect(after(...idle, began, ended).state).toBe("waiting-input");
  expect(after(...idle, began, began, ended).state).toBe("waiting-input");
  expect(after(...idle, { says: "prompted" }, began, ended).state).toBe("working");
});

test("an ended session says why, and lives again when it is resumed", () => {
  const ended = after({ says: "prompted" }, { says: "session-ended", reason: "logout" });
  expect(ended).toMatchObject({ state: "ended", endedAt: 2000, endReason: "logout" });
  expect(follow(ended, { says: "tool-ended", ...bash }, 3000).state).toBe("ended");
  expect(follow(ended, { says: "tool-started", ...bash, subagentId: "a1" }, 3000).state).toBe("ended");
  expect(follow(ended, { says: "process-gone" }, 3000).state).toBe("ended");
  expect(follow(ended, { says: "session-started" }, 3000)).toMatchObject({
    state: "idle",
    endedAt: undefined,
  });
});

test("a turn that its session ended in ends with it; one of a session that went on waits", () => {
  const cleared = after({ says: "prompted" }, { says: "session-ended", reason: "clear" });
  const ended = follow(cleared, { says: "turn-ended", ranSince: 1000 }, 3000);
  expect(ended).toMatchObject({ state: "ended", since: 2000, endedAt: 2000 });
  expect(follow(cleared, { says: "turn-ended", ranSince: 2500 }, 3000).state).toBe("waiting-input");
  expect(follow(cleared, { says: "turn-ended" }, 3000).state).toBe("waiting-input");
});

test("a process that is gone without a word leaves a lost session", () => {
  expect(after({ says: "prompted" }, { says: "process-gone" })).toMatchObject({ state: "lost", since: 2000 });
});

test("why a session ended is the agent's word, whether its process was seen to be gone before or after", () => {
  const [over, gone] = [{ says: "session-ended", reason: "logout" }, { says: "process-ended" }] as const;
  expect(after({ says: "prompted" }, over, gone)).toMatchObject({ endedAt: 2000, endReason: "logout" });
  expect(after({ says: "prompted" }, gone)).toMatchObject({
    state: "ended",
    endedAt: 2000,
    endReason: "exit",
  });
  expect(after({ says: "prompted" }, gone, over)).toMatchObject({ state: "ended", endReason: "logout" });
  const toldLate = follow(after({ says: "prompted" }, gone), over, 1500);
  expect(toldLate).toMatchObject({ state: "ended", endedAt: 2000, endReason: "logout" });
  const resumed = follow(after({ says: "prompted" }, gone), { says: "prompted" }, 3000);
  expect(follow(resumed, over, 1500)).toMatchObject({ state: "working", endReason: undefined });
});

test("signs that are older than the state change nothing but what they are about", () => {
  const stopped = after({ says: "prompted" }, { says: "turn-ended" });
  expect(follow(stopped, { says: "prompted" }, 1500)).toEqual(stopped);
  expect(follow(stopped, { says: "tool-started", ...bash }, 1500)).toEqual(stopped);
});

test("tools that never answer are forgotten in the end", () => {
  let activity: Activity | undefined;
  for (let use = 0; use < 100; use += 1)
    activity = follow(activity, { says: "tool-started", tool: "Bash", toolUseId: `t${use}` }, 1000 + use);
  expect(activity?.running).toHaveLength(32);
  expect(activity?.running.at(-1)?.toolUseId).toBe("t99");
});

test("a session that is woken works, and nobody was waited for", () => {
  const activity = after({ says: "prompted" }, { says: "turn-ended" }, { says: "woken" });
  expect(activity).toMatchObject({ state: "working", since: 3000 });
  expect(activity.waited).toBeUndefined();
});

test("the permission mode holds since it was first told, whatever else happens", () => {
  const activity = after(
    { says: "prompted", mode: "default" },
    { says: "mode-changed", mode: "plan" },
    { says: "tool-started", ...bash, mode: "plan" },
    { says: "tool-ended", ...bash },
  );
  expect(activity).toMatchObject({ state: "working", since: 1000, mode: { name: "plan", since: 2000 } });
});

test("a subagent's mode is its own, and a sign that comes late changes none", () => {
  const known = after({ says: "prompted", mode: "default" }, { says: "mode-changed", mode: "plan" });
  const other = { says: "tool-ended", mode: "acceptEdits", subagentId: "a1" } as const;
  expect(follow(known, other, 3000).mode).toEqual({ name: "plan", since: 2000 });
  expect(follow(known, { says: "prompted", mode: "default" }, 1500).mode).toEqual({
    name: "plan",
    since: 2000,
  });
});

test("it is known when work in the background was last listed", () => {
  const listed = { says: "turn-ended", stillRunning: [] } as const;
  const activity = after(listed, { says: "prompted" }, { says: "turn-ended" });
  expect(activity.backgroundListedAt).toBe(1000);
});

/** Two subagents in the background that use the same tool, and their session, whose turn ends when they are out. */
const [first, second] = [
  { tool: "Bash", toolUseId: "t1", subagentId: "a1" },
  { tool: "Bash", toolUseId: "t2", subagentId: "a2" },
] as const;
const out: Sign = { says: "turn-ended", stillRunning: ["a1", "a2"] };
const inBackground: Sign[] = [
  { says: "prompted" },
  { says: "tool-started", ...first },
  { says: "tool-started", ...second },
  { says: "permission-asked", tool: "Bash", subagentId: "a1" },
];

test("the question of a subagent outlives the turn that sent it out, and turns that others wake", () => {
  const asked = { state: "waiting-permission", since: 4000, asking: [{ ...first, since: 4000 }] } as const;
  expect(after(...inBackground, out)).toMatchObject(asked);
  // A file and a span tell of the end of a turn, and list nothing.
  expect(after(...inBackground, { says: "turn-ended" })).toMatchObject(asked);
  expect(after(...inBackground, out, { says: "woken" }, out)).toMatchObject(asked);
  expect(after(...inBackground, { says: "compaction-started" })).toMatchObject(asked);
  expect(after(...inBackground, out, { says: "tool-ended", ...first }).state).toBe("working");
});

test("a subagent that asks is known by who it is, whoever else began to use the same tool later", () => {
  const other = after(...inBackground, { says: "tool-ended", ...second });
  expect(other).toMatchObject({ state: "waiting-permission", asking: [{ toolUseId: "t1" }] });
});

test("two subagents that ask for the same tool wait both", () => {
  const both = after(...inBackground, { says: "permission-asked", tool: "Bash", subagentId: "a2" }, out);
  expect(both.asking.map(({ toolUseId }) => toolUseId)).toEqual(["t1", "t2"]);
  const one = follow(both, { says: "tool-ended", ...first }, 9000);
  expect(one).toMatchObject({ state: "waiting-permission", since: 5000, asking: [{ toolUseId: "t2" }] });
  const reminded = follow(one, { says: "permission-asked", isReminder: true }, 9500);
  expect(reminded.asking).toHaveLength(1);
  expect(follow(reminded, { says: "tool-ended", ...second }, 9900).state).toBe("working");
});

test("one conversation that asks for two uses of a tool waits for both", () => {
  const both = after(
    { says: "tool-started", tool: "WebFetch", toolUseId: "w1" },
    { says: "tool-started", tool: "WebFetch", toolUseId: "w2" },
    { says: "permission-asked", tool: "WebFetch" },
    { says: "permission-asked", tool: "WebFetch" },
    { says: "permission-asked", tool: "WebFetch" },
  );
  expect(both.asking.map(({ toolUseId }) => toolUseId).toSorted()).toEqual(["w1", "w2"]);
  const one = follow(both, { says: "permission-decided", tool: "WebFetch", toolUseId: "w2" }, 9000);
  expect(one).toMatchObject({ state: "waiting-permission", asking: [{ toolUseId: "w1" }] });
});

test("a question that others' signs overtook is asked all the same, unless its tool has answered", () => {
  const started = after(
    { says: "prompted" },
    { says: "tool-started", ...first },
    { says: "tool-started", ...second },
    { says: "turn-ended", stillRunning: ["a1", "a2"] },
  );
  const question = { says: "permission-asked", tool: "Bash", subagentId: "a1" } as const;
  expect(follow(started, question, 2500)).toMatchObject({
    state: "waiting-permission",
    since: 2500,
    at: 4000,
    asking: [{ toolUseId: "t1" }],
  });
  const answered = follow(started, { says: "tool-ended", ...first }, 5000);
  expect(follow(answered, question, 2500).state).toBe("working");
});

test("once nobody is asked any more the session works on, whoever asked, and its wait ended by then", () => {
  const both = after(...inBackground, { says: "permission-asked", tool: "Bash", subagentId: "a2" }, out);
  const unasked = follow(both, { says: "unasked", ranSince: 7000 }, 8000);
  expect(unasked).toMatchObject({
    state: "working",
    since: 8000,
    asking: [],
    waited: { permissionMs: 3000 },
  });
  expect(unasked.running).toHaveLength(2);
  const late = follow(both, { says: "unasked", ranSince: 5500 }, 5500);
  expect(late).toMatchObject({ state: "working", at: 6000, asking: [], waited: { permissionMs: 1500 } });
});

test("what was asked since stays asked, and who asks nothing is not moved by it", () => {
  const both = after(...inBackground, { says: "permission-asked", tool: "Bash", subagentId: "a2" }, out);
  for (const says of ["unasked", "at-rest"] as const) {
    expect(follow(both, { says, ranSince: 4500 }, 8000)).toMatchObject({
      state: "waiting-permission",
      since: 5000,
      asking: [{ toolUseId: "t2" }],
    });
    expect(follow(after({ says: "prompted" }), { says }, 8000)).toMatchObject({
      state: "working",
      since: 1000,
    });
  }
});

test("who was taken out of a question and is at rest waits for what is said next, and runs nothing", () => {
  const rests: Sign = { says: "at-rest", ranSince: 3500 };
  expect(after(...asking, rests)).toMatchObject({
    state: "waiting-input",
    since: 4000,
    asking: [],
    running: [],
    waited: { permissionMs: 500, inputMs: 0 },
  });
  expect(after(...inBackground, out, { ...rests, ranSince: 4500 })).toMatchObject({
    state: "waiting-input",
    running: [],
  });
});

test("a hook that stops the turn ends it also where the hooks beside it are heard a moment later", () => {
  const stops: Sign = { says: "turn-ended", isByHook: true };
  const refused = follow(after({ says: "session-started" }, { says: "prompted" }), stops, 1200);
  expect(refused).toMatchObject({ state: "waiting-input", since: 2000 });
  const ran = after({ says: "prompted" }, { says: "tool-started", ...bash }, { says: "tool-ended", ...bash });
  expect(follow(ran, stops, 2900)).toMatchObject({ state: "waiting-input", since: 3000 });
  // What is told so late is no turn that began long since, or has come to its next tool.
  expect(follow(after({ says: "session-started" }, { says: "prompted" }), stops, 900).state).toBe("working");
  const on = after({ says: "prompted" }, { says: "tool-started", ...bash });
  expect(follow(on, stops, 1900).state).toBe("working");
  expect(follow(after(...asking), stops, 2900).state).toBe("waiting-permission");
  expect(follow(ran, stops, 3100)).toMatchObject({ state: "waiting-input", since: 3100 });
});

test("what a subagent asked ends with it, or where it is not among what still runs", () => {
  expect(after(...inBackground, out, { says: "subagent-ended", subagentId: "a1" })).toMatchObject({
    state: "working",
    asking: [],
    running: [{ toolUseId: "t2" }],
    waited: { permissionMs: 2000 },
  });
  expect(after(...inBackground, { says: "turn-ended", stillRunning: [] })).toMatchObject({
    state: "waiting-input",
    asking: [],
    running: [],
  });
});

test("a session whose subagents are out waits for them, not for its person", () => {
  const sent = after({ says: "prompted" }, out);
  expect(sent).toMatchObject({ state: "working", since: 1000 });
  const ended = follow(sent, { says: "subagent-ended", subagentId: "a1" }, 3000);
  expect(follow(ended, { says: "turn-ended" }, 3500).state).toBe("working");
  const back = follow(ended, { says: "subagent-ended", subagentId: "a2" }, 4000);
  expect(follow(back, { says: "turn-ended", stillRunning: [] }, 5000)).toMatchObject({
    state: "waiting-input",
    since: 5000,
  });
  expect(follow(sent, { says: "input-awaited" }, 3000).state).toBe("waiting-input");
  // They went with the process.
  const again = follow(follow(sent, { says: "session-ended" }, 3000), { says: "prompted" }, 4000);
  expect(follow(again, { says: "turn-ended" }, 5000).state).toBe("waiting-input");
});
