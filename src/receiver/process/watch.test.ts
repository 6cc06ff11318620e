import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProcess } from "../../agent/claude-code/process.ts";
import { temporaryDir } from "../../../test/e2e/daemon.ts";
import { ProcessWatch, type ProcessEnd, type ProcessWatchParts, type SessionProcess } from "./watch.ts";

const standing = { does: "asks", since: 5 } as const;

/** Who is heard to stand how, of processes that note themselves so. */
async function heard(...notes: readonly Omit<SessionProcess, "startTicks">[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-watch-"));
  try {
    for (const [index, one] of notes.entries())
      writeFileSync(join(folder, `${index + 1}.json`), JSON.stringify(one));
    const told: string[] = [];
    const watch = new ProcessWatch({
      folders: [folder],
      read: (text) => JSON.parse(text) as SessionProcess,
      believedAlive: () => [],
      gone: () => Promise.resolve(),
      stands: (sessionId, { does }) => {
        told.push(`${sessionId} ${does}`);
        return Promise.resolve();
      },
      clock: () => 9,
    });
    await watch.look();
    return told.toSorted();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("what a process says it does counts only where it is seen to live", async () => {
  const { pid } = process;
  expect(
    await heard(
      { pid, sessionId: "here", namespace: undefined, standing },
      { pid, sessionId: "in-a-container", namespace: "pid:[1]", standing },
      { pid: 2 ** 22 + 1, sessionId: "dead", namespace: undefined, standing },
      { pid, sessionId: "silent", namespace: undefined, standing: undefined },
    ),
  ).toEqual(["here asks"]);
});

test("of a session that runs twice only the process that asks is heard", async () => {
  const { pid } = process;
  const works = { does: "works", since: 7 } as const;
  const own = { pid, namespace: undefined };
  expect(
    await heard(
      { ...own, sessionId: "twice", standing: works },
      { ...own, sessionId: "twice", standing },
      { ...own, sessionId: "once", standing: works },
    ),
  ).toEqual(["once works", "twice asks"]);
});

/** Looks at a folder's notes for one session, which is thought to be alive while no process of it runs, and keeps how it ended. */
function watching(
  folder: string,
  own: Partial<Pick<ProcessWatchParts, "believedAlive" | "clock">> = {},
): { watch: ProcessWatch; ends: ProcessEnd[] } {
  const ends: ProcessEnd[] = [];
  const watch = new ProcessWatch({
    folders: [folder],
    read: readProcess,
    believedAlive: ({ running }) => (running.has("here") ? [] : [{ id: "here", lastSeenAt: 5 }]),
    gone: (end) => Promise.resolve(void ends.push(end)),
    stands: () => Promise.resolve(),
    clock: () => 9,
    ...own,
  });
  return { watch, ends };
}

function note(folder: string, name: string, pid: number): void {
  writeFileSync(join(folder, name), JSON.stringify({ pid, sessionId: "here" }));
}

const noPid = 2 ** 22 + 1;

test("a note that is being written ends no session: its process lives, and is lost only once that does not", async () => {
  using folder = temporaryDir();
  const { watch, ends } = watching(folder.path);
  const child = Bun.spawn(["sleep", "60"]);
  note(folder.path, "1.json", child.pid);
  await watch.look();
  for (const torn of ["", '{"pid":', ""]) {
    writeFileSync(join(folder.path, "1.json"), torn);
    await watch.look();
  }
  expect([ends, watch.runs("here")]).toEqual([[], true]);
  child.kill("SIGKILL");
  await child.exited;
  await watch.look();
  expect(ends).toEqual([{ sessionId: "here", at: 9, isLost: true }]);
});

test("a session that was resumed after a crash and then left is not lost, although the note of the crash still lies there", async () => {
  using folder = temporaryDir();
  const { watch, ends } = watching(folder.path);
  const child = Bun.spawn(["sleep", "60"]);
  note(folder.path, "1.json", noPid);
  note(folder.path, "2.json", child.pid);
  await watch.look();
  expect(ends).toEqual([]);
  child.kill("SIGKILL");
  await child.exited;
  rmSync(join(folder.path, "2.json"));
  await watch.look();
  expect(ends).toEqual([{ sessionId: "here", at: 9, isLost: false }]);
});

test("a session that was heard of a moment ago may just have been resumed, although a crash has left its note", async () => {
  using folder = temporaryDir();
  let now = 10_004;
  const { watch, ends } = watching(folder.path, {
    believedAlive: () => [{ id: "here", lastSeenAt: 5 }],
    clock: () => now,
  });
  note(folder.path, "1.json", noPid);
  await watch.look();
  expect(ends).toEqual([]);
  now += 1;
  await watch.look();
  expect(ends).toEqual([{ sessionId: "here", at: 5, isLost: true }]);
});
