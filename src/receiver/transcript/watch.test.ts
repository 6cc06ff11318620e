import { expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { RootWatch, type ChangeReason, type WatchPace } from "./root-watch.ts";
import { defaultWatchPace, watchTranscripts } from "./watch.ts";

/** So slow that what a test sees within its time was told by an event or found by `rescan`. */
const eventsOnly = 600_000;

/** A root with one transcript, and a record of what its watch reports. */
class World implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), "watch-"));
  readonly root = join(this.home, "root");
  readonly changes: string[] = [];
  readonly errors: string[] = [];
  #wake: () => void = () => undefined;
  #watch: ReturnType<typeof watchTranscripts> | undefined;

  /** Begins to watch, and waits for the look that follows the start, so that tests see what comes after. */
  async watch(pace: Partial<WatchPace> = {}) {
    const watch = this.start(pace);
    await watch.rescan();
    return watch;
  }

  start(pace: Partial<WatchPace> = {}) {
    this.#watch = watchTranscripts({
      roots: [this.root],
      onChange: (path, reason) => this.#note(path, reason),
      onError: (message) => {
        this.errors.push(message);
        this.#wake();
      },
      pollMs: eventsOnly,
      ...pace,
    });
    return this.#watch;
  }

  path(name: string): string {
    return join(this.root, "projects", name);
  }

  write(name: string, text = "{}\n"): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    appendFileSync(this.path(name), text);
  }

  /** Links a project to these files outside the root, where the walk follows but no watch does. Returns their folder. */
  linkOut(project: string, ...names: readonly string[]): string {
    const elsewhere = join(this.home, "elsewhere");
    mkdirSync(elsewhere);
    for (const name of names) writeFileSync(join(elsewhere, name), "{}\n");
    symlinkSync(elsewhere, this.path(project));
    return elsewhere;
  }

  /** Resolves once all of these were reported. The runner's own limit ends a wait that is in vain. */
  async reported(...wanted: readonly string[]): Promise<void> {
    await this.until(() => wanted.every((change) => this.changes.includes(change)));
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
    rmSync(this.home, { recursive: true });
  }

  #note(path: string, reason: ChangeReason): void {
    this.changes.push(`${reason} ${relative(this.root, path).replaceAll(sep, "/").replace("projects/", "")}`);
    this.#wake();
  }
}

test("what is there at the start is known and not reported", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const watch = await world.watch();
  await watch.rescan();
  expect(world.changes).toEqual([]);
});

test("an append is reported", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  await world.watch();
  world.write("-a/1.jsonl");
  await world.reported("changed -a/1.jsonl");
});

test("an append right after the start is reported, even if no event told of it", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const elsewhere = world.linkOut("-b", "2.jsonl");
  world.start();
  world.write("-a/1.jsonl");
  appendFileSync(join(elsewhere, "2.jsonl"), "{}\n");
  await world.reported("changed -a/1.jsonl", "changed -b/2.jsonl");
});

test("many appends within the settling time are reported once", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  await world.watch({ settleMs: 100 });
  for (let line = 0; line < 50; line += 1) world.write("-a/1.jsonl");
  await world.reported("changed -a/1.jsonl");
  world.write("-a/2.jsonl");
  await world.reported("changed -a/2.jsonl");
  expect(world.changes).toEqual(["changed -a/1.jsonl", "changed -a/2.jsonl"]);
});

test("files in folders that are made at the same moment are reported, and their later appends", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  await world.watch();
  const agent = "-b/5e55/subagents/workflows/wf/agent-1.jsonl";
  world.write("-b/5e55.jsonl");
  world.write(agent);
  await world.reported("changed -b/5e55.jsonl", `changed ${agent}`);
  world.changes.length = 0;
  world.write(agent);
  await world.reported(`changed ${agent}`);
});

test("a renamed file is gone under its old name and changed under its new one", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  mkdirSync(world.path("-b"));
  await world.watch();
  renameSync(world.path("-a/1.jsonl"), world.path("-b/1.jsonl"));
  await world.reported("gone -a/1.jsonl", "changed -b/1.jsonl");
});

test("the files of a renamed folder are reported under both names", async () => {
  using world = new World();
  world.write("-a/s/subagents/agent-1.jsonl");
  await world.watch();
  renameSync(world.path("-a"), world.path("-b"));
  await world.reported("gone -a/s/subagents/agent-1.jsonl", "changed -b/s/subagents/agent-1.jsonl");
});

test("the files of a folder that was moved out are gone", async () => {
  using world = new World();
  world.write("-a/s/subagents/agent-1.jsonl");
  await world.watch();
  renameSync(world.path("-a"), join(world.home, "out"));
  await world.reported("gone -a/s/subagents/agent-1.jsonl");
});

test("deleted files and folders are reported as gone", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  world.write("-b/2.jsonl");
  await world.watch();
  rmSync(world.path("-a/1.jsonl"));
  rmSync(world.path("-b"), { recursive: true });
  await world.reported("gone -a/1.jsonl", "gone -b/2.jsonl");
  expect(world.changes.filter((change) => change.startsWith("changed"))).toEqual([]);
});

test("other files, tool outputs and memories are not reported", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const watch = await world.watch();
  for (const name of [
    "-a/notes.txt",
    "-a/s/tool-results/o.jsonl",
    "-a/memory/m.jsonl",
    "-a/s/agent-1.meta.json",
  ]) {
    world.write(name);
  }
  world.write("-a/last.jsonl");
  await world.reported("changed -a/last.jsonl");
  await watch.rescan();
  expect(world.changes).toEqual(["changed -a/last.jsonl"]);
});

test("a root that appears later is picked up by the slow look, and watched from then on", async () => {
  using world = new World();
  await world.watch({ pollMs: 20 });
  world.write("-a/1.jsonl");
  await world.reported("changed -a/1.jsonl");
  expect(world.errors).toEqual([]);
});

test("a root that appeared is heard without another look", async () => {
  using world = new World();
  const watch = await world.watch();
  world.write("-a/1.jsonl");
  await watch.rescan();
  expect(world.changes).toEqual(["changed -a/1.jsonl"]);
  world.write("-a/2.jsonl");
  await world.reported("changed -a/2.jsonl");
});

test("a projects folder that was taken away and made anew is watched again", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const watch = await world.watch();
  renameSync(world.path(""), join(world.home, "away"));
  await watch.rescan();
  expect(world.changes).toEqual(["gone -a/1.jsonl"]);
  world.write("-a/2.jsonl");
  await watch.rescan();
  world.write("-a/3.jsonl");
  await world.reported("changed -a/2.jsonl", "changed -a/3.jsonl");
  world.write("-a/4.jsonl");
  await world.reported("changed -a/4.jsonl");
});

test("changes that no event told of are found by a rescan", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const elsewhere = world.linkOut("-b", "2.jsonl", "3.jsonl");
  const watch = await world.watch();
  appendFileSync(join(elsewhere, "2.jsonl"), "{}\n");
  rmSync(join(elsewhere, "3.jsonl"));
  await watch.rescan();
  expect(world.changes.toSorted()).toEqual(["changed -b/2.jsonl", "gone -b/3.jsonl"]);
});

test("what one look finds is told in one turn, however long it looked", async () => {
  using world = new World();
  const watch = await world.watch();
  for (let file = 0; file < 1500; file += 1) world.write(`-a/${file}.jsonl`);
  const toldAtOnce = world.until(() => world.changes.length > 0).then(() => world.changes.length);
  await Promise.all([watch.rescan(), toldAtOnce]);
  expect(await toldAtOnce).toBe(1500);
});

test("with too many folders to watch, changes are found by looking, and a sentence says so once", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  await world.watch({ maxFolders: 1 });
  world.write("-a/1.jsonl");
  await world.reported("changed -a/1.jsonl");
  expect(world.errors).toHaveLength(1);
  expect(world.errors[0]).toContain("it has 2 folders, and 1 are watched at most");
});

test("watching ends when folders become too many, and looking begins", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const watch = await world.watch({ maxFolders: 2, pollMs: 20 });
  expect(world.errors).toEqual([]);
  world.write("-b/2.jsonl");
  await watch.rescan();
  expect(world.errors).toHaveLength(1);
  world.write("-b/2.jsonl", "more\n");
  await world.until(() => world.changes.filter((change) => change === "changed -b/2.jsonl").length === 2);
});

test("rescans asked for at once share a run, and one asked for during a run gets another", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const changes: string[] = [];
  const onChange = (path: string) => void changes.push(path);
  const pace = { ...defaultWatchPace, pollMs: eventsOnly, settleMs: eventsOnly };
  using watch = new RootWatch(world.root, { ...pace, onChange, onError: () => undefined });
  watch.start();
  const first = watch.rescan();
  expect(watch.rescan()).toBe(first);
  await Promise.resolve();
  await Promise.resolve();
  world.write("-a/1.jsonl");
  await Promise.all([first, watch.rescan()]);
  expect(changes).toEqual([world.path("-a/1.jsonl")]);
});

test("a listener may end the watch, and hears nothing more", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const changes: string[] = [];
  using watch = watchTranscripts({
    roots: [world.root],
    onChange: (path) => {
      changes.push(path);
      watch[Symbol.dispose]();
    },
    onError: () => undefined,
  });
  world.write("-a/1.jsonl");
  world.write("-a/2.jsonl");
  await watch.rescan();
  expect(changes).toHaveLength(1);
});

test("nothing is reported after the end, and a rescan then does nothing", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const watch = await world.watch({ settleMs: 1 });
  world.write("-a/1.jsonl");
  watch[Symbol.dispose]();
  await watch.rescan();
  expect(world.changes).toEqual([]);
});

test("a watch does not keep the process alive", async () => {
  using world = new World();
  world.write("-a/1.jsonl");
  const code = `
    import { watchTranscripts } from ${JSON.stringify(join(import.meta.dir, "watch.ts"))};
    watchTranscripts({ roots: [${JSON.stringify(world.root)}], onChange() {}, onError() {} });
  `;
  const child = Bun.spawn([process.execPath, "-e", code], { stderr: "inherit" });
  expect(await child.exited).toBe(0);
});

test("a file that its reader was given the right to read is a change, although nothing was written", async () => {
  using world = new World();
  world.write("-p/1.jsonl");
  const watch = await world.watch();
  chmodSync(world.path("-p/1.jsonl"), 0o600);
  await watch.rescan();
  expect(world.changes).toEqual(["changed -p/1.jsonl"]);
});
