import { spawn } from "node:child_process";
import { delimiter, isAbsolute } from "node:path";
import { placeOf } from "../domain/folder.ts";
import { plainText } from "../domain/plain-text.ts";
import { redactText } from "../domain/secret.ts";
import type { CheckpointGit } from "./state.ts";

/** What a run of git may take, and what it inherits. */
export interface GitSettings {
  /** The environment of this process. What would lead git to another repository is taken out of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A compaction waits for the answer: what git does not say by then stays unknown. */
  readonly timeoutMs?: number | undefined;
}

const usualTimeoutMs = 500;
/** As much as tells some ten thousand changed files; of more only the first are named. */
const maxOutputBytes = 1_000_000;
/** Changed files that are named. */
const maxNamed = 100;

/** What one run of git said; `code` is undefined where it was cut short or could not be started. */
interface Said {
  readonly code: number | undefined;
  readonly text: string;
}

type Run = (...args: readonly string[]) => Promise<Said>;

/**
 * Where the repository of a folder stands. Undefined where there is no git or no repository; never rejects. Runs nothing
 * that a repository's own settings name: no hook, monitor, filter, external diff, text conversion or pager; writes
 * nothing; asks nobody.
 */
export async function readGit(folder: string, settings: GitSettings): Promise<CheckpointGit | undefined> {
  const { env, timeoutMs = usualTimeoutMs } = settings;
  const program = gitOutside(folder, env);
  if (program === undefined) return undefined;
  const where = { program, folder, env: gitEnvironment(env), signal: AbortSignal.timeout(timeoutMs) };
  const bare = runner(where, []);
  const [branch, head, filters] = await Promise.all([
    bare("symbolic-ref", "--quiet", "--short", "HEAD"),
    bare("rev-parse", "--quiet", "--verify", "--short=12", "HEAD"),
    bare("config", "--null", "--name-only", "--get-regexp", String.raw`^filter\.`),
  ]);
  // 1: the head is detached. 128: no repository.
  if (branch.code !== 0 && branch.code !== 1) return undefined;
  const names = { branch: nameOf(branch), head: nameOf(head) };
  const safe = withoutFilters(filters);
  if (safe === undefined) return { ...names, dirty: [], dirty_total: null, diff: null };
  const run = runner(where, safe);
  const [status, diff] = await Promise.all([readStatus(run), readDiff(run, head.code === 0)]);
  return { ...names, ...status, diff };
}

async function readStatus(run: Run): Promise<Pick<CheckpointGit, "dirty" | "dirty_total">> {
  const { code, text } = await run(
    "status",
    "--porcelain=v1",
    "-z",
    "--untracked-files=normal",
    "--ignore-submodules=dirty",
    "--no-renames",
  );
  // What was cut short may end in half a name.
  const entries = text.split("\0").slice(0, -1);
  const dirty = entries.slice(0, maxNamed).map((entry) => ({
    status: plainText(entry.slice(0, 2)),
    path: redactText(plainText(entry.slice(3))),
  }));
  return { dirty, dirty_total: code === 0 ? entries.length : null };
}

/** Against the head, or against nothing where there is none yet. */
async function readDiff(run: Run, hasHead: boolean): Promise<CheckpointGit["diff"]> {
  const { code, text } = await run(
    "diff",
    ...(hasHead ? ["HEAD"] : ["--cached"]),
    "--shortstat",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--ignore-submodules=dirty",
  );
  if (code !== 0) return null;
  const number = (word: RegExp): number => Number(word.exec(text)?.[1] ?? 0);
  return {
    files: number(/(\d+) files? changed/),
    added: number(/(\d+) insertions?/),
    removed: number(/(\d+) deletions?/),
  };
}

function nameOf({ code, text }: Said): string | null {
  return code === 0 ? redactText(plainText(text)) || null : null;
}

/**
 * A filter of the repository is a program that git starts to compare a file: for us each does nothing. Undefined where some
 * may be missing: a list that was not said to its end, or a name that is no text and so cannot be said back to git.
 */
function withoutFilters({ code, text }: Said): string[] | undefined {
  // 1: there is none.
  if ((code !== 0 && code !== 1) || text.includes("\u{fffd}")) return undefined;
  const filters = new Set(text.split("\0").map((name) => name.replace(/\.[^.]*$/, "")));
  return [...filters].flatMap((name) =>
    name.startsWith("filter.") ? ["clean", "process", "required"].map((key) => unset(`${name}.${key}`)) : [],
  );
}

/** A variable of git's environment that holds nothing, which as a flag is false. */
const nothing = "HALLMONITOR_NOTHING";

/**
 * `-c` ends a key at its first `=`, and a filter may be named `a=b`: this ends it at the last. A git before 2.31 does not know
 * it and refuses to run; what it does not know in its environment (GIT_CONFIG_COUNT) it would ignore, and run the filter.
 */
function unset(key: string): string {
  return `--config-env=${key}=${nothing}`;
}

const safeConfig = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "core.quotePath=false",
  // Else `git diff` writes the index anew where a file was touched, which no option of locks keeps it from.
  "diff.autoRefreshIndex=false",
  "diff.external=",
  // `status` tells of the whole repository, from whichever folder of it.
  "diff.relative=false",
  // A folder that was cloned may look like a repository, with settings of its own.
  "safe.bareRepository=explicit",
  "submodule.recurse=false",
].flatMap((setting) => ["-c", setting]);

/** The machine's git. A folder may be a clone of anybody's and hold another, which a path that begins nowhere would lead to. */
function gitOutside(folder: string, env: GitSettings["env"]): string | undefined {
  const inside = `${placeOf(folder)}/`;
  const places = (env["PATH"] ?? "")
    .split(delimiter)
    .filter((place) => isAbsolute(place) && !`${placeOf(place)}/`.startsWith(inside));
  return Bun.which("git", { PATH: places.join(delimiter) }) ?? undefined;
}

interface Where {
  /** Git, by its whole path. */
  readonly program: string;
  readonly folder: string;
  readonly env: Record<string, string>;
  /** Ends all runs that are not done by then. */
  readonly signal: AbortSignal;
}

const silence: Said = { code: undefined, text: "" };

/** A run that cannot even be begun, as in a folder whose name no system takes, says nothing. */
function runner(where: Where, config: readonly string[]): Run {
  return (...args) => said([...safeConfig, ...config, ...args], where).catch(() => silence);
}

function said(args: readonly string[], { program, folder, env, signal }: Where): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(program, ["--no-optional-locks", "--no-pager", ...args], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "ignore"],
      signal,
      killSignal: "SIGKILL",
      windowsHide: true,
    });
    const parts: Buffer[] = [];
    let length = 0;
    child.stdout.on("data", (part: Buffer) => {
      if (length < maxOutputBytes) parts.push(part);
      length += part.length;
      if (length >= maxOutputBytes) child.kill("SIGKILL");
    });
    const end = (code: number | null): void =>
      resolve({
        code: length < maxOutputBytes ? (code ?? undefined) : undefined,
        text: Buffer.concat(parts).toString(),
      });
    child.on("error", () => end(null));
    child.on("close", end);
  });
}

/** Git speaks plainly, asks nobody, fetches nothing, and looks at the folder it is run in. */
function gitEnvironment(env: GitSettings["env"]): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^GIT_/i.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    [nothing]: "",
    // An object that is missing may be fetched by a program that the repository names: no way of fetching is allowed.
    GIT_ALLOW_PROTOCOL: "",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    LC_ALL: "C",
  };
}
