import { execFile } from "node:child_process";
import { ok, type Check } from "./check.ts";

/** The Claude Code on the PATH. */
export type ClientFacts =
  | { readonly kind: "absent" }
  | { readonly kind: "silent"; readonly path: string }
  | { readonly kind: "found"; readonly version: string };

/** A cold start on a slow disk takes about a second. */
const answerWithinMs = 3000;

/** Asks the client for its version. It sees nothing of the environment but where programs and the home are. */
export async function inspectClient(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Promise<ClientFacts> {
  const searched = env["PATH"] ?? "";
  const path = Bun.which("claude", { PATH: searched });
  if (path === null) return { kind: "absent" };
  const said = await outputOf(path, { PATH: searched, HOME: home, ...windowsNeeds(env) });
  const version = /\d+\.\d+\.\d+/.exec(said ?? "")?.[0];
  return version === undefined ? { kind: "silent", path } : { kind: "found", version };
}

/** Without these no program starts on Windows. */
function windowsNeeds(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const needed = ["SystemRoot", "USERPROFILE", "TEMP"].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(needed);
}

function outputOf(path: string, env: Record<string, string>): Promise<string | undefined> {
  const limits = { timeout: answerWithinMs, killSignal: "SIGKILL", maxBuffer: 64 * 1024 } as const;
  return new Promise((resolve) => {
    const child = execFile(path, ["--version"], { ...limits, env }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
    child.stdin?.end();
  });
}

interface Defect {
  /** The first version without it. */
  readonly fixedIn: string;
  readonly effect: string;
}

/** Faults of old clients that distort what is recorded; the client's release notes name the versions. */
const defects: readonly Defect[] = [
  { fixedIn: "2.1.161", effect: "loses the first events of a session" },
  { fixedIn: "2.1.214", effect: "counts tokens and cost twice in its counters on some streams" },
];

/**
 * Whether the installed Claude Code is too old to tell the truth. One that is not on this PATH is no fault: it may be
 * elsewhere.
 */
export function judgeClient(facts: ClientFacts): Check {
  const name = "client";
  switch (facts.kind) {
    case "absent":
      return ok(name, "claude is not on this PATH, so its version is not known");
    case "silent":
      return {
        name,
        status: "warning",
        detail: `${facts.path} --version does not answer with a version`,
        fix: "claude --version",
      };
    case "found":
      return judgeVersion(facts.version);
  }
}

function judgeVersion(version: string): Check {
  const name = "client";
  const present = defects.filter(({ fixedIn }) => isBefore(version, fixedIn));
  if (present.length === 0) return ok(name, `Claude Code ${version}`);
  const effects = present.map(({ effect, fixedIn }) => `${effect} (until ${fixedIn})`).join(", and ");
  return { name, status: "warning", detail: `Claude Code ${version} ${effects}`, fix: "claude update" };
}

function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(".").map(Number));
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
