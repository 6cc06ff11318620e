/** Collectors that are killed while they keep sessions' states, or while they give one back. */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { armPath, takenPath } from "../../src/checkpoint/arm.ts";
import { openCheckpoints } from "../../src/checkpoint/folder.ts";
import { injectionsOf, noteFirstInjection } from "../../src/checkpoint/injection.ts";
import { openRestore } from "../../src/checkpoint/restore.ts";
import { marked, state } from "../checkpoint/state.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { askOverHttp } from "../e2e/mcp.ts";
import { until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { lookAt } from "./look.ts";
import { delayOf, seen } from "./moment.ts";
import { fileCalls, killAtCall } from "./strace.ts";

const still = ["--no-import", "--no-watch"];
const sessions = ["s1", "s2", "s3", "s4", "s5", "s6"];
const saves = rounds(2, 12);
const givings = rounds(2, 12);

test(
  `kill -9 while checkpoints are written leaves each whole or not at all, and the ledger knows them all once (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed);
    const data = join(dir.path, "data");
    const folder = join(data, "checkpoints", "claude-code");
    const answered = new Set<string>();
    let halfWritten = 0;
    for (let kill = 0; kill < saves; kill += 1) {
      const daemon = await startDaemon(data, still);
      for (const session of sessions) await work(daemon, session, kill);
      await using asker = await askOverHttp(daemon);
      const before = filesIn(folder).length;
      const asked = sessions.map(async (session) => {
        const said = await asker.call("checkpoint_save", { session }).catch(() => undefined);
        if (said?.isError === false) answered.add(said.answer.checkpoint.id);
      });
      // A state is two files. The moment is a count of files, for all of them are written within a few milliseconds.
      const count = before + 1 + Math.floor(random() * 2 * sessions.length);
      // What an earlier kill left half written is among those before, and goes when its session is saved again.
      let areAnswered = false;
      void Promise.all(asked).then(() => void (areAnswered = true));
      // The first kill comes after an answer, or with few kills there might be none to hold it to.
      const isTime = () => filesIn(folder).length >= count && (kill > 0 || answered.size > 0);
      await seen({ isOver: () => areAnswered }, isTime);
      await daemon.kill();
      await Promise.all(asked);
      if (filesIn(folder).some((name) => isUnfinished(name, filesIn(folder)))) halfWritten += 1;
      const { checkpoints, faults } = openCheckpoints(data).list();
      expect(faults).toEqual([]);
      const ids = new Set(checkpoints.map(({ id }) => id));
      expect([...answered].filter((id) => !ids.has(id))).toEqual([]);
      lookAt(data);
    }
    const daemon = await startDaemon(data, still);
    const ids = openCheckpoints(data)
      .list()
      .checkpoints.map(({ id }) => id);
    const told = (await daemon.get("/api/checkpoints?limit=500")).checkpoints;
    expect(told.map(({ id }: { id: string }) => id).toSorted()).toEqual(ids.toSorted());
    expect(await daemon.stop()).toBe(0);
    const look = lookAt(data);
    expect(look.checkpoints).toEqual(ids.toSorted());
    expect(look.feed["checkpoint_saved"]).toBe(ids.length);
    expect(answered.size).toBeGreaterThan(0);
    proved({
      what: "kill -9 while `checkpoint_save` (MCP) writes the states of six sessions",
      rounds: saves,
      outcome:
        `${halfWritten} kills left files half written; ${answered.size} saves were answered and are there, ${ids.length - answered.size} more were ` +
        "written and not answered; all whole, each once in the ledger",
    });
  },
  patience(25_000, saves),
);

test(
  `a collector that is killed (-9) while it gives a state back leaves it to the hook that asked, once (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed + 1);
    const data = join(dir.path, "data");
    mkdirSync(data, { mode: 0o700 });
    let byHook = 0;
    for (let kill = 0; kill < givings; kill += 1) {
      const session = `given-${kill}`;
      const source = kill % 2 === 0 ? "compact" : "clear";
      const daemon = await startDaemon(data, still);
      await work(daemon, session, kill);
      await hook(data, dir.path, leaving(session, source));
      const folder = join(data, "checkpoints", "claude-code", session);
      const next = source === "clear" ? `after-${session}` : session;
      const start = { ...common(next), hook_event_name: "SessionStart", source };
      const asked = hook(data, dir.path, start);
      await seen({ isOver: () => false }, () =>
        readdirSync(folder).some((name) => name.includes(".injected-")),
      );
      await Bun.sleep(delayOf(random, 2));
      await daemon.kill();
      const answer = await asked;
      expect(answer).toContain(`src/${session}.ts`);
      if (existsSync(join(data, "spool")) && readdirSync(join(data, "spool")).length > 0) byHook += 1;
      // It is given once: the next start hears nothing of it.
      expect(await hook(data, dir.path, start)).toBe("");
    }
    const daemon = await startDaemon(data, still);
    // What hooks gave by themselves the ledger hears of from their spool.
    await until(async () => {
      const { checkpoints } = await daemon.get("/api/checkpoints?limit=500");
      const given = checkpoints.filter(({ fate }: { fate: string }) => fate === "injected");
      return checkpoints.length === givings && given.length === givings;
    }, "each state is known as given");
    await daemon.stop();
    proved({
      what: "kill -9 of a collector while it answers a hook with a session's state",
      rounds: givings,
      outcome: `${byHook} hooks got no answer and gave the state by themselves; each session was given its state once`,
    });
  },
  patience(25_000, givings),
);

test.each([
  ["for the first time", "noteFirstInjection"],
  ["as often as it likes", "noteInjection"],
])(
  "a process that is killed (-9) at any call while it notes %s that a state was given leaves the whole note or none",
  async (often, noting) => {
    using dir = temporaryDir();
    const which = { dir: dir.path, checkpoint: { at: Date.UTC(2026, 10, 20, 12), id: "c1" } };
    const injection = { at: which.checkpoint.at + 1000, sessionId: "s1", source: "compact" };
    const script = join(dir.path, "note.ts");
    const source = join(import.meta.dir, "..", "..", "src", "checkpoint", "injection.ts");
    writeFileSync(
      script,
      `import { ${noting} } from ${JSON.stringify(source)};
    ${noting}(${JSON.stringify(which)}, ${JSON.stringify(injection)});`,
    );
    noteFirstInjection(which, { ...injection, source: "compact" });
    const note = readdirSync(dir.path).find((name) => name.includes(".injected-")) ?? "";
    const path = join(dir.path, note);
    let kills = 0;
    for (const call of fileCalls)
      for (let nth = 1; nth < 20; nth += 1) {
        rmSync(path, { force: true });
        if (!(await killAtCall([process.execPath, script], { path, call, nth }))) break;
        kills += 1;
        expect(injectionsOf(which)).toHaveLength(existsSync(path) ? 1 : 0);
      }
    expect(kills).toBeGreaterThan(0);
    expect(injectionsOf(which)).toHaveLength(1);
    proved({
      what: `kill -9 at each call that touches the note of a state that was given, ${often}`,
      rounds: kills,
      outcome: "the whole note or none, never an empty one",
    });
  },
  60_000,
);

test("a process that is killed (-9) at any call while it gives a promised state leaves it to whoever speaks for the same start, once", async () => {
  using dir = temporaryDir();
  const one = state({ sessionId: "s1" });
  const checkpoint = openCheckpoints(dir.path).save(one, marked(one));
  const restore = openRestore(dir.path);
  const at = Date.parse(one.at);
  const who = { agent: "claude-code", sessionId: "s1", project: "/home/dev/web" };
  const claim = { ...who, source: "compact", at: at + 1000 } as const;
  const arm = () => restore.arm({ ...who, checkpointId: checkpoint.id, reason: "compact", at });
  const script = join(dir.path, "give.ts");
  const source = join(import.meta.dir, "..", "..", "src", "checkpoint", "restore.ts");
  writeFileSync(
    script,
    `import { openRestore } from ${JSON.stringify(source)};
    openRestore(${JSON.stringify(dir.path)}).claim(${JSON.stringify(claim)});`,
  );
  const armed = armPath(dirname(checkpoint.path), "compact");
  const note = checkpoint.path.replace(/json$/, "injected-s1.jsonl");
  let kills = 0;
  const moments = [armed, takenPath(armed, claim), checkpoint.path, note].flatMap((path) =>
    fileCalls.map((call) => ({ path, call })),
  );
  for (const moment of moments)
    for (let nth = 1; nth < 20; nth += 1) {
      rmSync(note, { force: true });
      arm();
      const wasKilled = await killAtCall([process.execPath, script], { ...moment, nth });
      const told = restore.recall(claim) ?? restore.claim(claim);
      expect([moment, nth, told?.checkpoint.id]).toEqual([moment, nth, checkpoint.id]);
      expect(restore.claim({ ...claim, at: claim.at + 1 })).toBeUndefined();
      if (!wasKilled) break;
      kills += 1;
    }
  expect(kills).toBeGreaterThan(5);
  proved({
    what: "kill -9 at each call that touches a promised state while it is given",
    rounds: kills,
    outcome: "told by whoever speaks for the same start, and to no other",
  });
}, 120_000);

function common(session: string) {
  return { session_id: session, cwd: "/home/dev/web" };
}

function leaving(session: string, source: "compact" | "clear"): object {
  return source === "clear"
    ? { ...common(session), hook_event_name: "SessionEnd", reason: "clear" }
    : { ...common(session), hook_event_name: "PreCompact", trigger: "auto" };
}

/** Something that a session did, so that there is a state to keep that is new. */
async function work(daemon: StartedDaemon, session: string, step: number): Promise<void> {
  const body = {
    ...common(session),
    hook_event_name: "PostToolUse",
    tool_name: "Edit",
    tool_use_id: `toolu_${session.replaceAll("-", "")}x${step}000000`,
    tool_input: {
      file_path:
        step === 0 || session.startsWith("given")
          ? `/home/dev/web/src/${session}.ts`
          : `/home/dev/web/src/${step}.ts`,
    },
    tool_response: { structuredPatch: [{ lines: ["+a"] }] },
  };
  const { status } = await daemon.fetch("/hooks/claude-code", { method: "POST", body: JSON.stringify(body) });
  expect(status).toBe(200);
}

/** Runs the real hook for an event; what it prints. */
async function hook(data: string, home: string, body: object): Promise<string> {
  const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
  const child = Bun.spawn([bin, "hook", "--data-dir", data], {
    stdin: new Blob([JSON.stringify(body)]),
    stdout: "pipe",
    stderr: "ignore",
    env: { PATH: process.env["PATH"] ?? "", HOME: home },
  });
  const out = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  return out;
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]) : [];
}

/** A file that was being written, or a text that its state did not follow. */
function isUnfinished(name: string, all: readonly string[]): boolean {
  return name.endsWith(".tmp") || (name.endsWith(".md") && !all.includes(name.replace(/md$/, "json")));
}
