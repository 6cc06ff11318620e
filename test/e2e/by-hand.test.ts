import { describe, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { run, startDaemon, temporaryDir, type Ran, type StartedDaemon } from "./daemon.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");

/** A project with a repository, a ledger of its own, and a person who logs there. */
function project() {
  const dir = temporaryDir();
  const root = join(dir.path, "shop");
  mkdirSync(join(root, ".git"), { recursive: true });
  const data = join(dir.path, "data");
  const telemetry = join(root, "telemetry");
  const log = (...args: string[]): Promise<Ran> =>
    run(["log", ...args, "--dir", telemetry, "--data-dir", data], { HOME: dir.path });
  return {
    dir,
    data,
    telemetry,
    log,
    read: (...args: string[]): Promise<Ran> => run([...args, "--data-dir", data], { HOME: dir.path }),
    importFolder: async (folder = telemetry) => {
      const ran = await run(["import", "telemetry", folder, "--json", "--data-dir", data], {
        HOME: dir.path,
      });
      return { ...ran, summary: ran.out === "" ? undefined : JSON.parse(ran.out) };
    },
    [Symbol.dispose]: () => dir[Symbol.dispose](),
  };
}

type Project = ReturnType<typeof project>;

async function kept(ran: Promise<Ran>): Promise<Ran> {
  const result = await ran;
  expect([result.code, result.err]).toEqual([0, ""]);
  return result;
}

function filesOf({ telemetry }: Project, kind: "tokens" | "sessions"): any[] {
  const folder = join(telemetry, kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** Tokens by day, requests and sessions of what was logged by hand. */
async function counts(daemon: StartedDaemon) {
  const usage = await daemon.get("/api/usage?group_by=day&agent=manual&timezone=UTC");
  const { sessions } = await daemon.get("/api/sessions?agent=manual");
  return {
    days: usage.groups
      .map((group: any) => [group.key, group.usage.input_tokens])
      .filter(([, tokens]: [string, number]) => tokens !== 0),
    tokens: usage.total.usage.input_tokens,
    requests: usage.total.requests,
    sessions: sessions.map(({ id }: any) => id).toSorted(),
  };
}

async function doneTasks(daemon: StartedDaemon, id: string): Promise<number> {
  const { tasks } = await daemon.get(`/api/sessions/${id}`);
  return tasks.filter(({ status }: any) => status === "completed").length;
}

describe("many at once", () => {
  test("20 processes that log ten times each lose nothing, and the file is whole at every moment", async () => {
    using place = project();
    const over = new AbortController();
    const watched = (async () => {
      let looks = 0;
      while (!over.signal.aborted) {
        await new Promise(setImmediate);
        for (const { total_tokens, operations } of filesOf(place, "tokens")) {
          expect(total_tokens).toBe(operations.reduce((sum: number, one: any) => sum + one.tokens, 0));
          looks += 1;
        }
      }
      return looks;
    })();
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let round = 0; round < 10; round += 1)
          await kept(place.log("tokens", "--operation", `writer ${writer}`, "--tokens", String(100 + round)));
      }),
    );
    over.abort();
    expect(await watched).toBeGreaterThan(100);
    const operations = filesOf(place, "tokens").flatMap((day) => day.operations);
    expect(operations).toHaveLength(200);
    const tokens = filesOf(place, "tokens").reduce((sum, day) => sum + day.total_tokens, 0);
    expect(tokens).toBe(20 * 1045);

    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    // The spool is drained when the daemon starts; the import finds all of it known.
    expect((await place.importFolder()).summary.operations.read).toBe(200);
    expect(await counts(daemon)).toMatchObject({ tokens: 20_900, requests: 200 });
  }, 120_000);

  test("writers that are killed lose nothing that was answered and hold nobody up", async () => {
    using place = project();
    const answered: string[] = [];
    let number = 0;
    const writer = async () => {
      for (let round = 0; round < 8; round += 1) {
        number += 1;
        const name = `operation ${number}`;
        const child = Bun.spawn(
          [
            bin,
            "log",
            "tokens",
            "--operation",
            name,
            "--tokens",
            "7",
            "--dir",
            place.telemetry,
            "--data-dir",
            place.data,
          ],
          {
            stdout: "pipe",
            stderr: "ignore",
            env: { PATH: process.env["PATH"] ?? "", HOME: place.dir.path },
          },
        );
        // At a moment of its own within the life of the process, so that some die while they write.
        const timer = round % 2 === 0 ? setTimeout(() => child.kill("SIGKILL"), 60 + 25 * round) : undefined;
        const out = await new Response(child.stdout).text();
        await child.exited;
        clearTimeout(timer);
        if (out.includes("logged")) answered.push(name);
      }
    };
    await Promise.all([writer(), writer(), writer(), writer()]);
    await kept(place.log("tokens", "--operation", "last", "--tokens", "7"));
    const [day] = filesOf(place, "tokens");
    const names = day.operations.map(({ operation }: any) => operation);
    expect(names).toEqual(expect.arrayContaining([...answered, "last"]));
    expect(new Set(names).size).toBe(names.length);
    expect(day.total_tokens).toBe(7 * names.length);
    expect(answered.length).toBeGreaterThanOrEqual(16);
  }, 120_000);
});

describe("the ledger", () => {
  test("counts a log once, told live, from the spool, by import twice, and from a copy", async () => {
    using place = project();
    // Nobody listens yet: these wait in the spool.
    await kept(place.log("tokens", "--operation", "review", "--tokens", "12k", "--session", "s1"));
    await kept(place.log("session", "--id", "s2", "--duration", "30", "--tasks", "5", "--tokens", "5000"));
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    const live = await place.log("tokens", "--operation", "review", "--tokens", "1_000", "--session", "s1");
    expect(live.out).toContain("counted in the ledger");
    await kept(
      place.log("session", "--id", "s1", "--duration", "1h30m", "--tasks", "4", "--tokens", "42,000"),
    );
    await kept(place.log("tokens", "--operation", "alone", "--tokens", "300"));
    const first = await place.importFolder();
    expect([first.code, first.err]).toEqual([0, ""]);
    const expected = {
      tokens: 12_000 + 1000 + 300 + 5000,
      requests: 3,
      sessions: [expect.stringMatching(/^log-\d{4}-\d\d-\d\d-shop-[0-9a-f]{8}$/), "s1", "s2"],
    };
    const before = await counts(daemon);
    expect(before).toMatchObject(expected);

    const copy = join(place.dir.path, "copy");
    cpSync(place.telemetry, copy, { recursive: true });
    for (const folder of [place.telemetry, copy]) {
      const { summary, code } = await place.importFolder(folder);
      expect(code).toBe(0);
      expect(summary).toMatchObject({
        files: 3,
        operations: { read: 3, new: 0, corrected: 0, known: 3 },
        sessions: { read: 2, new: 0, corrected: 0, known: 2 },
        complete: true,
      });
      expect(await counts(daemon)).toEqual(before);
    }
    const listed = JSON.parse((await kept(place.read("sessions", "--agent", "manual", "--json"))).out);
    const s1 = listed.sessions.find(({ id }: any) => id === "s1");
    expect(s1).toMatchObject({
      state: "ended",
      state_basis: "manual",
      project: join(place.dir.path, "shop"),
      requests: 2,
      counted_from: "requests",
      unpriced_requests: 2,
      usage: { input_tokens: 13_000, output_tokens: 0 },
    });
    expect(Date.parse(s1.ended_at) - Date.parse(s1.started_at)).toBe(90 * 60_000);
  });

  test("takes the same files on another machine to the same counts, without a daemon", async () => {
    using place = project();
    await kept(place.log("tokens", "--operation", "review", "--tokens", "12k", "--cost", "0.42"));
    await kept(place.log("session", "--id", "s2", "--duration", "30", "--tasks", "5", "--tokens", "5000"));
    rmSync(place.data, { recursive: true });
    const { summary } = await place.importFolder();
    expect(summary).toMatchObject({ operations: { new: 1 }, sessions: { new: 1 } });
    expect((await place.importFolder()).summary).toMatchObject({
      operations: { new: 0, known: 1 },
      sessions: { new: 0, known: 1 },
    });
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    expect(await counts(daemon)).toMatchObject({ tokens: 17_000, requests: 1 });
    const { total } = await daemon.get("/api/usage?group_by=agent&agent=manual");
    expect(total).toMatchObject({ cost_reported_usd: 0.42, unpriced_requests: 1 });
  });

  test("replaces a session that is logged again, with more or less of everything", async () => {
    using place = project();
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    const log = (tokens: string, tasks: string, ...more: string[]) =>
      kept(
        place.log("session", "--id", "s", "--duration", "20", "--tokens", tokens, "--tasks", tasks, ...more),
      );
    await log("5000", "5", "--end", "2026-11-20T23:50:00Z");
    expect(await counts(daemon)).toMatchObject({ days: [["2026-11-20", 5000]] });
    await log("4000", "3");
    expect(await counts(daemon)).toMatchObject({ days: [["2026-11-20", 4000]] });
    expect(await doneTasks(daemon, "s")).toBe(3);
    await log("9000", "7");
    expect(await counts(daemon)).toMatchObject({ days: [["2026-11-20", 9000]] });
    expect(await doneTasks(daemon, "s")).toBe(7);
    // Corrected to another day: nothing stays behind on the first.
    await log("6000", "7", "--end", "2026-11-19T12:00:00Z", "--outcome", "late");
    expect(await counts(daemon)).toMatchObject({ days: [["2026-11-19", 6000]], tokens: 6000 });
    expect((await daemon.get("/api/sessions/s")).session).toMatchObject({
      started_at: "2026-11-19T11:40:00.000Z",
      ended_at: "2026-11-19T12:00:00.000Z",
      end_reason: "late",
    });
    // Its file was changed, which nobody imported, and then it is logged again.
    const file = join(place.telemetry, "sessions", "session-s.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll("2026-11-19T1", "2026-11-17T1").replace(": 7,", ": 2,"),
    );
    await log("500", "3");
    expect(await counts(daemon)).toMatchObject({ days: [["2026-11-17", 500]], tokens: 500 });
    expect(await doneTasks(daemon, "s")).toBe(3);
    // Its file was lost and it is logged anew: what the ledger held of it is replaced all the same.
    rmSync(join(place.telemetry, "sessions"), { recursive: true });
    await log("10", "1", "--end", "2026-11-18T12:00:00Z");
    expect(await counts(daemon)).toMatchObject({ days: [["2026-11-18", 10]], tokens: 10 });
    expect(await doneTasks(daemon, "s")).toBe(1);
  });

  test("counts sessions without a completed task in the KPIs as such, and lists no task of theirs", async () => {
    using place = project();
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    for (const [id, tasks] of Object.entries({ a: "4", b: "0", c: "0" }))
      await kept(place.log("session", "--id", id, "--duration", "20", "--tasks", tasks, "--tokens", "20000"));
    const { kpis } = await daemon.get("/api/kpis");
    const [each, per100k] = ["tasks_per_session", "tasks_per_100k_tokens"].map((name) =>
      kpis.find((one: any) => one.name === name),
    );
    expect(each).toMatchObject({ value: 1.333333333, status: "missed", sessions: 3 });
    expect(per100k).toMatchObject({ value: 6.666666667, status: "missed", sessions: 3 });
    expect((await place.read("session", "b")).out).not.toContain("task");
  });

  test("keeps the sessions of two projects apart: the second of one id is refused, and named by an import", async () => {
    using place = project();
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    const words = ["session", "--id", "s", "--duration", "5", "--tasks", "1", "--tokens", "50"];
    await kept(place.log(...words));
    const other = join(place.dir.path, "office", "telemetry");
    mkdirSync(join(place.dir.path, "office", ".git"), { recursive: true });
    const refused = await place.read("log", ...words, "--dir", other);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(join(place.telemetry, "sessions", "session-s.json"));
    // With another ledger it was not known: the import sees it.
    await kept(
      run(["log", ...words, "--dir", other, "--data-dir", join(place.dir.path, "d2")], {
        HOME: place.dir.path,
      }),
    );
    const { code, summary } = await place.importFolder(other);
    expect(code).toBe(1);
    expect(summary.broken_files).toMatchObject([{ path: join(other, "sessions", "session-s.json") }]);
    expect(await counts(daemon)).toMatchObject({ tokens: 50, sessions: ["s"] });
  });

  test("follows files that were corrected with an editor, forth and back", async () => {
    using place = project();
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    await kept(place.log("tokens", "--operation", "review", "--tokens", "12000"));
    await kept(place.log("session", "--id", "s", "--duration", "20", "--tokens", "5000", "--tasks", "2"));
    const [tokens = "", session = ""] = ["tokens", "sessions"].map((kind) =>
      join(place.telemetry, kind, readdirSync(join(place.telemetry, kind))[0] ?? ""),
    );
    const originals = [tokens, session].map((path) => readFileSync(path, "utf8"));
    for (let round = 0; round < 2; round += 1) {
      writeFileSync(tokens, (originals[0] ?? "").replaceAll("12000", "1200"));
      writeFileSync(
        session,
        (originals[1] ?? "").replace("5000", "50").replace('"tasks_completed": 2', '"tasks_completed": 1'),
      );
      expect((await place.importFolder()).summary).toMatchObject({
        operations: { new: 0, corrected: 1, known: 0 },
        sessions: { new: 0, corrected: 1, known: 0 },
      });
      expect(await counts(daemon)).toMatchObject({ tokens: 1250, requests: 1 });
      expect(await doneTasks(daemon, "s")).toBe(1);
      writeFileSync(tokens, originals[0] ?? "");
      writeFileSync(session, originals[1] ?? "");
      await place.importFolder();
      expect(await counts(daemon)).toMatchObject({ tokens: 17_000, requests: 1 });
      expect(await doneTasks(daemon, "s")).toBe(2);
    }
    expect((await place.importFolder()).summary).toMatchObject({
      operations: { known: 1 },
      sessions: { known: 1 },
    });
  });
});

describe("what cannot be read or written", () => {
  const damaged = [
    ["not JSON", "{ torn", "is not JSON"],
    ["empty", "", "is empty"],
    ["a list", "[]", "holds no JSON object"],
    ["another shape", '{"date":"2026-11-20"}', "has no list of operations"],
    ["a bad operation", '{"date":"DATE","operations":[{"time":"10:00","operation":"x","tokens":-5}]}', "-5"],
  ];

  test.each(damaged)(
    "a day's file that is %s is named, stays as it is, and nothing is counted",
    async (_, text, said) => {
      using place = project();
      const date = new Date().toISOString().slice(0, 10);
      const file = join(place.telemetry, "tokens", `tokens-${date}.json`);
      mkdirSync(join(place.telemetry, "tokens"), { recursive: true });
      const content = text.replace("DATE", date);
      writeFileSync(file, content);
      const ran = await place.log("tokens", "--operation", "x", "--tokens", "5");
      expect([ran.code, ran.out]).toEqual([1, ""]);
      expect(ran.err).toContain(file);
      expect(ran.err).toContain(said);
      expect(readFileSync(file, "utf8")).toBe(content);
      expect(existsSync(join(place.data, "spool"))).toBe(false);
    },
  );

  test("an import names the broken file, takes the others, and ends with 1", async () => {
    using place = project();
    await kept(place.log("tokens", "--operation", "x", "--tokens", "5"));
    await kept(place.log("session", "--id", "s", "--duration", "0", "--tokens", "9", "--tasks", "0"));
    writeFileSync(join(place.telemetry, "tokens", "tokens-2026-11-19.json"), "{");
    writeFileSync(
      join(place.telemetry, "tokens", "tokens-2026-11-18.json"),
      JSON.stringify({
        date: "2026-11-18",
        operations: [
          { time: "10:00:00", operation: "good", tokens: 70 },
          { time: "10:00:00", operation: "bad", tokens: 1.5 },
          { time: "10:00:00", operation: "good", tokens: 30 },
        ],
      }),
    );
    const { code, err, summary } = await place.importFolder();
    expect(code).toBe(1);
    expect(err).toContain("2 files could not be read completely: repair");
    expect(summary.broken_files.map(({ reason }: any) => reason)).toEqual([
      "operation 2 has no number of tokens: 1.5",
      "is not JSON",
    ]);
    await using daemon = await startDaemon(place.data, ["--no-import", "--no-watch"]);
    expect(await counts(daemon)).toMatchObject({ tokens: 5 + 9 + 100, requests: 3 });
  });

  test("a session's id may be anything; its file's name may not", async () => {
    using place = project();
    const ids = ["../../escape", "CON", "a:b", "with space", "日本", "end.", ".hidden", "A", "x".repeat(200)];
    for (const id of ids)
      await kept(place.log("session", `--id=${id}`, "--duration", "1", "--tokens", "1", "--tasks", "0"));
    const names = readdirSync(join(place.telemetry, "sessions"));
    expect(names).toHaveLength(ids.length);
    for (const name of names) expect(name).toMatch(/^session-[A-Za-z0-9._-]{0,130}[A-Za-z0-9_-]\.json$/);
    expect(
      filesOf(place, "sessions")
        .map(({ session_id }) => session_id)
        .toSorted(),
    ).toEqual(ids.toSorted());
    expect(
      readdirSync(place.dir.path, { recursive: true }).filter((name) => /escape/.test(String(name))),
    ).toEqual([expect.stringContaining(join("telemetry", "sessions", "session-"))]);
    const { summary } = await place.importFolder();
    expect(summary.sessions).toMatchObject({ read: ids.length, refused: 0 });
  });

  test("a folder that cannot be made is said, and nothing is counted", async () => {
    using place = project();
    writeFileSync(place.telemetry, "a file where the folder should be");
    const ran = await place.log("tokens", "--operation", "x", "--tokens", "5");
    expect(ran.code).toBe(69);
    expect(ran.err).toContain(place.telemetry);
    expect(ran.err).toContain("--dir");
    expect(existsSync(join(place.data, "spool"))).toBe(false);
  });

  test("a ledger that takes nothing costs no log: the file has it, and says how to bring it in", async () => {
    using place = project();
    writeFileSync(place.data, "no folder");
    const ran = await place.log("tokens", "--operation", "x", "--tokens", "5");
    expect(ran.code).toBe(0);
    expect(ran.err).toContain("import telemetry");
    expect(filesOf(place, "tokens")[0].total_tokens).toBe(5);
  });

  test("a folder on a disk that may not be written is said as such, and read all the same", async () => {
    using place = project();
    await kept(place.log("tokens", "--operation", "x", "--tokens", "5"));
    const mount = (...args: string[]) => Bun.spawnSync(["mount", ...args, place.telemetry]).exitCode;
    expect([mount("--bind", place.telemetry), mount("-o", "remount,bind,ro")]).toEqual([0, 0]);
    try {
      const ran = await place.log("tokens", "--operation", "x", "--tokens", "5");
      expect(ran.code).toBe(69);
      expect(ran.err).toContain("nothing was logged");
      expect((await place.importFolder()).summary.operations).toMatchObject({ read: 1, known: 1 });
    } finally {
      Bun.spawnSync(["umount", place.telemetry]);
    }
  });

  test("a full disk logs nothing and damages nothing", async () => {
    using dir = temporaryDir();
    const disk = join(dir.path, "disk");
    mkdirSync(disk);
    expect(Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).exitCode).toBe(0);
    try {
      const log = (name: string) =>
        run(
          [
            "log",
            "tokens",
            "--operation",
            name,
            "--tokens",
            "5",
            "--dir",
            join(disk, "telemetry"),
            "--data-dir",
            join(dir.path, "data"),
          ],
          { HOME: dir.path },
        );
      await kept(log("before"));
      const file = join(disk, "telemetry", "tokens", readdirSync(join(disk, "telemetry", "tokens"))[0] ?? "");
      const whole = readFileSync(file, "utf8");
      Bun.spawnSync(["dd", "if=/dev/zero", `of=${join(disk, "ballast")}`, "bs=1k", "count=64"]);
      const ran = await log("full");
      expect(ran.code).toBe(69);
      expect(ran.err).toContain("nothing was logged");
      expect(readFileSync(file, "utf8")).toBe(whole);
      rmSync(join(disk, "ballast"));
      await kept(log("after"));
      expect(JSON.parse(readFileSync(file, "utf8")).total_tokens).toBe(10);
    } finally {
      Bun.spawnSync(["umount", disk]);
    }
  });
});

describe("the command line", () => {
  test("the files lie in the root of the repository, with a .gitignore", async () => {
    using place = project();
    const below = join(place.dir.path, "shop", "src", "deep");
    mkdirSync(below, { recursive: true });
    const child = Bun.spawnSync(
      [bin, "log", "tokens", "--operation", "x", "--tokens", "5", "--data-dir", place.data],
      { cwd: below, env: { PATH: process.env["PATH"] ?? "", HOME: place.dir.path } },
    );
    expect(child.exitCode).toBe(0);
    expect(filesOf(place, "tokens")[0]).toMatchObject({
      total_tokens: 5,
      operations: [{ operation: "x", tokens: 5, session_id: null }],
    });
    const ignored = readFileSync(join(place.telemetry, ".gitignore"), "utf8").split("\n");
    expect(ignored).toEqual(expect.arrayContaining(["/tokens/", "/sessions/", "/.lock", "/.gitignore"]));
  });

  test("a session's file lists its operations, those logged before it and after it", async () => {
    using place = project();
    const log = (name: string) =>
      kept(place.log("tokens", "--operation", name, "--tokens", "5", "--session", "s"));
    await log("before");
    await kept(place.log("tokens", "--operation", "another's", "--tokens", "5", "--session", "t"));
    await kept(place.log("session", "--id", "s", "--duration", "5", "--tasks", "0", "--tokens", "10"));
    await log("after");
    const listed = () => filesOf(place, "sessions")[0].operations.map(({ operation }: any) => operation);
    expect(listed()).toEqual(["before", "after"]);
    await kept(place.log("session", "--id", "s", "--duration", "5", "--tasks", "0", "--tokens", "15"));
    expect(listed()).toEqual(["before", "after"]);
  });

  test("logged again a session keeps its end, unless it lasted longer and there was time for that", async () => {
    using place = project();
    const span = async (minutes: string, ...more: string[]) => {
      await kept(
        place.log("session", "--id", "s", "--tasks", "0", "--tokens", "1", "--duration", minutes, ...more),
      );
      const [{ start_time, end_time, duration_minutes }] = filesOf(place, "sessions");
      expect(Date.parse(end_time) - Date.parse(start_time)).toBe(duration_minutes * 60_000);
      return [start_time.slice(11, 16), end_time.slice(11, 16)];
    };
    expect(await span("30", "--end", "2026-11-20T12:00:00Z")).toEqual(["11:30", "12:00"]);
    expect(await span("30")).toEqual(["11:30", "12:00"]);
    expect(await span("20")).toEqual(["11:40", "12:00"]);
    expect(await span("1h20m")).toEqual(["11:40", "13:00"]);
    // Now that would lie ahead: it had begun earlier.
    const ago = new Date(Date.now() - 60_000).toISOString();
    const [, end] = await span("30", "--end", ago);
    expect((await span("31h"))[1]).toBe(end);
  });

  test("a day is a day of the person's time zone", async () => {
    using place = project();
    const dates = new Set<string>();
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      await kept(place.log("tokens", "--operation", "x", "--tokens", "5", "--timezone", zone));
      for (const { date } of filesOf(place, "tokens")) dates.add(date);
    }
    // Twenty-five hours lie between the two.
    expect(dates.size).toBe(2);
    for (const day of filesOf(place, "tokens")) expect(day.operations[0].time).toMatch(/Z$/);
  });

  const refused: [string[], string][] = [
    [["tokens", "--tokens", "5"], "--operation"],
    [["tokens", "--operation", "x"], "--tokens"],
    [["tokens", "--operation", "x", "--tokens", "-5"], "-5"],
    [["tokens", "--operation", "x", "--tokens", "1.5"], "1.5"],
    [["tokens", "--operation", "x", "--tokens", "1e9"], "1e9"],
    [["tokens", "--operation", "x", "--tokens", "2000m"], "more than"],
    [["tokens", "--operation", "x", "--tokens", "5", "--cost", "-1"], "--cost"],
    [["tokens", "--operation", "x", "--tokens", "5", "--duration", "5"], "--duration"],
    [["tokens", "--operation", "x", "--tokens", "5", "--timezone", "Mars"], "Mars"],
    [["session", "--id", "x", "--duration", "5", "--tasks", "1"], "--tokens"],
    [["session", "--id", "x", "--duration", "soon", "--tasks", "1", "--tokens", "1"], "soon"],
    [["session", "--id", "x", "--duration", "-5", "--tasks", "1", "--tokens", "1"], "-5"],
    [["session", "--id", "x", "--duration", "5", "--tasks", "-1", "--tokens", "1"], "--tasks"],
    [["session", "--id", " ", "--duration", "5", "--tasks", "1", "--tokens", "1"], "--id"],
    [
      ["session", "--id", "x", "--duration", "5", "--tasks", "1", "--tokens", "1", "--end", "2099-01-01"],
      "ahead",
    ],
    [["nonsense"], "nonsense"],
    [[], "log what"],
  ];

  test.each(refused)("'log %p' is refused and writes nothing", async (words, said) => {
    using place = project();
    const ran = await place.log(...words);
    expect([ran.code, ran.out]).toEqual([2, ""]);
    expect(ran.err).toContain(said);
    expect(existsSync(place.telemetry)).toBe(false);
  });

  test("an agent's folder named telemetry still works, and a folder of logs is told from one", async () => {
    using place = project();
    await kept(place.log("tokens", "--operation", "x", "--tokens", "5"));
    const asAgents = await place.read("import", place.telemetry);
    expect(asAgents.code).toBe(2);
    expect(asAgents.err).toContain("import telemetry");
    mkdirSync(join(place.dir.path, "client", "telemetry", "projects"), { recursive: true });
    const agents = Bun.spawnSync([bin, "import", "./telemetry", "--data-dir", place.data], {
      cwd: join(place.dir.path, "client"),
      env: { PATH: process.env["PATH"] ?? "", HOME: place.dir.path },
    });
    expect([agents.exitCode, agents.stdout.toString()]).toEqual([
      0,
      "nothing to read: there are no transcripts\n",
    ]);
    expect((await place.read("import", "elsewhere", place.telemetry)).code).toBe(2);
    expect((await place.read("import", "telemetry", join(place.dir.path, "none"))).code).toBe(2);
  });

  test("an empty folder of logs is no error", async () => {
    using place = project();
    mkdirSync(join(place.telemetry, "tokens"), { recursive: true });
    expect((await kept(place.read("import", "telemetry", place.telemetry))).out).toContain("no logs yet");
  });
});

test.each(["telemetry", "telemetry/tokens"])(
  "a link at %s that leads out of the project is refused, unless it is named",
  async (link) => {
    using own = project();
    const root = dirname(own.telemetry);
    const outside = join(own.dir.path, "outside");
    mkdirSync(outside);
    mkdirSync(dirname(join(root, link)), { recursive: true });
    symlinkSync(outside, join(root, link));
    const words = ["log", "tokens", "--operation", "review", "--tokens", "5", "--data-dir", own.data];
    const logged = (...more: string[]) =>
      Bun.spawnSync([bin, ...words, ...more], { cwd: root, env: { ...process.env, HOME: own.dir.path } });
    const refused = logged();
    expect([refused.exitCode, String(refused.stderr)]).toEqual([
      1,
      expect.stringContaining(
        `${join(root, link)} leads out of the project, to ${outside}; name the folder with --dir`,
      ),
    ]);
    expect(readdirSync(outside)).toEqual([]);
    expect(logged("--dir", own.telemetry).exitCode).toBe(0);
    expect(readdirSync(outside)).not.toEqual([]);
  },
);

test("a link that a repository holds under a name of ours leads nothing of it elsewhere", () => {
  using own = project();
  const outside = join(own.dir.path, "outside");
  mkdirSync(outside);
  mkdirSync(join(own.telemetry, "tokens"), { recursive: true });
  const precious = join(outside, "precious");
  writeFileSync(precious, "mine\n");
  // Whatever the day is when it is logged.
  for (const days of [-1, 0, 1]) {
    const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    symlinkSync(precious, join(own.telemetry, "tokens", `.tokens-${day}.json.tmp`));
  }
  symlinkSync(join(outside, "ignored"), join(own.telemetry, ".gitignore"));
  const log = () =>
    Bun.spawnSync([bin, "log", "tokens", "--operation", "x", "--tokens", "5", "--data-dir", own.data], {
      cwd: dirname(own.telemetry),
      env: { ...process.env, HOME: own.dir.path },
    });
  expect(log().exitCode).toBe(0);
  expect([readdirSync(outside), readFileSync(precious, "utf8")]).toEqual([["precious"], "mine\n"]);
  expect(filesOf(own, "tokens")).toMatchObject([{ total_tokens: 5 }]);
  const lock = join(own.telemetry, ".lock");
  rmSync(lock);
  symlinkSync(join(outside, "lock"), lock);
  const refused = log();
  expect([refused.exitCode, String(refused.stderr)]).toEqual([
    1,
    expect.stringContaining(`${lock} is a link`),
  ]);
  expect(readdirSync(outside)).toEqual(["precious"]);
});
