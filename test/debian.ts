/** Programs of Debian that tests need, unpacked into a folder of this checkout: nothing is installed, and nobody needs to be root. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Programs by their names, with the packages that each needs, and the folder below `node_modules` that they are unpacked into. */
export interface DebianPrograms {
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly folder: string;
  /** What they are for, as the end of a sentence: `which metrics are tested with`. */
  readonly purpose: string;
}

/** The program that is on the path, or was unpacked here. Throws what is missing. */
export function programOf(programs: DebianPrograms, name: string): string {
  const path = pathOf(programs, name);
  if (path === undefined) throw new Error(missingOf(programs));
  return path;
}

/** What is missing, and how it comes here; empty when nothing is. */
export function missingOf(programs: DebianPrograms): string {
  const missing = namesMissing(programs);
  if (missing.length === 0) return "";
  return (
    `missing ${missing.join(", ")}, ${programs.purpose}: install Debian's packages (apt-get install ${wantedOf(programs).join(" ")}),\n` +
    "      or put the programs on the PATH."
  );
}

/** Fetches Debian's packages and unpacks them beside the project's modules, as far as this machine lets us. */
export function unpack(programs: DebianPrograms): void {
  const wanted = wantedOf(programs);
  if (wanted.length === 0 || Bun.which("apt-get") === null || Bun.which("dpkg-deb") === null) return;
  console.error(`fetching Debian's ${wanted.join(" and ")}, ${programs.purpose} (once)`);
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-debian-"));
  const run = (...command: string[]): boolean =>
    Bun.spawnSync(command, { cwd: dir, stdout: "ignore", stderr: "inherit" }).exitCode === 0;
  try {
    const download = (): boolean => run("apt-get", "-q", "download", ...wanted);
    // The list of packages may be old or, on a fresh machine, empty.
    if (!download() && !(run("apt-get", "-q", "update") && download())) return;
    const folder = folderOf(programs);
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(dir).filter((name) => name.endsWith(".deb")))
      run("dpkg-deb", "--extract", file, folder);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function pathOf(programs: DebianPrograms, name: string): string | undefined {
  const unpacked = join(folderOf(programs), "usr", "bin", name);
  return Bun.which(name) ?? (existsSync(unpacked) ? unpacked : undefined);
}

function namesMissing(programs: DebianPrograms): string[] {
  return Object.keys(programs.packages).filter((name) => pathOf(programs, name) === undefined);
}

function wantedOf(programs: DebianPrograms): string[] {
  return [...new Set(namesMissing(programs).flatMap((name) => programs.packages[name] ?? []))];
}

function folderOf({ folder }: DebianPrograms): string {
  return join(import.meta.dir, "..", "node_modules", folder);
}
