import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import type { BenchSettings } from "./row.ts";

/** The version that every table is held against. */
const wanted = "ccusage@20.0.24";

/** Git ignores it, and `npm ci` empties it. A folder of its own: the peer is no dependency of ours. */
const home = join(import.meta.dir, "..", "node_modules", ".bench", wanted);

/** The native program itself: what npm links starts a Node first, which would be counted as the peer's. */
const native = new Glob("node_modules/@ccusage/*/bin/ccusage");

const installedWithinMs = 120_000;

/** The peer that reads the same files and keeps nothing: its program, or why there is none. */
export type Peer = { readonly program: string } | { readonly missing: string };

let found: Promise<Peer> | undefined;

/** ccusage as CCUSAGE names it, or as npm installs it here; asked for once in a run. */
export function openPeer({ progress }: Pick<BenchSettings, "progress">): Promise<Peer> {
  return (found ??= findPeer(progress));
}

async function findPeer(progress: BenchSettings["progress"]): Promise<Peer> {
  const named = process.env["CCUSAGE"];
  if (named !== undefined) return { program: named };
  const known = installed();
  if (known !== undefined) return { program: known };
  progress(`installing ${wanted}, which imports and reports are held against, below node_modules`);
  return install();
}

function installed(): string | undefined {
  mkdirSync(home, { recursive: true });
  const [program] = native.scanSync({ cwd: home, absolute: true });
  // Packed without the right to run, which its Node part gives it when it is first started.
  if (program !== undefined) chmodSync(program, 0o755);
  return program;
}

/** By npm and its own settings, so from the registry that everything else came from. */
async function install(): Promise<Peer> {
  const flags = ["--prefix", home, "--no-audit", "--no-fund", "--include=optional"];
  const npm = Bun.spawn(["npm", "install", ...flags, wanted], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    timeout: installedWithinMs,
  });
  const said = await new Response(npm.stderr).text();
  const code = await npm.exited;
  const program = installed();
  if (code === 0 && program !== undefined) return { program };
  const reason = said.split("\n").find((line) => line.trim() !== "") ?? "npm ended without a word";
  return { missing: `could not be installed (${reason.slice(0, 200)}); CCUSAGE names another program` };
}
