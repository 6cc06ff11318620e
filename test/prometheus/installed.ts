/** Where Debian's Prometheus and Pushgateway are on this machine, and how they get there. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Programs of the tests, and the Debian package that holds each. */
const packages = {
  prometheus: "prometheus",
  promtool: "prometheus",
  "prometheus-pushgateway": "prometheus-pushgateway",
} as const;
export type MonitoringProgram = keyof typeof packages;

const programs = Object.keys(packages) as MonitoringProgram[];
/** Unpacked here, and not installed: nothing of Debian starts a service, and nobody needs to be root. */
const folder = join(import.meta.dir, "..", "..", "node_modules", ".prometheus");

/** The program that is on the path, or was unpacked here. Throws what is missing. */
export function monitoringProgram(name: MonitoringProgram): string {
  const path = pathOf(name);
  if (path === undefined) throw new Error(missingPrograms());
  return path;
}

function pathOf(name: MonitoringProgram): string | undefined {
  const unpacked = join(folder, "usr", "bin", name);
  return Bun.which(name) ?? (existsSync(unpacked) ? unpacked : undefined);
}

/** What is missing, and how it comes here; empty when nothing is. */
export function missingPrograms(): string {
  const missing = programs.filter((name) => pathOf(name) === undefined);
  if (missing.length === 0) return "";
  const wanted = [...new Set(missing.map((name) => packages[name]))].join(" ");
  return (
    `missing ${missing.join(", ")}, which metrics are tested with: install Debian's packages (apt-get install ${wanted}),\n` +
    "      or put the programs on the PATH."
  );
}

/** Fetches Debian's packages and unpacks them beside the project's modules, as far as this machine lets us. */
export function unpackPrograms(): void {
  const wanted = [
    ...new Set(programs.filter((name) => pathOf(name) === undefined).map((name) => packages[name])),
  ];
  if (wanted.length === 0 || Bun.which("apt-get") === null || Bun.which("dpkg-deb") === null) return;
  console.log(
    `test: fetching Debian's ${wanted.join(" and ")}, which metrics are tested with (about 100 MB, once)`,
  );
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-debian-"));
  const run = (...command: string[]): boolean =>
    Bun.spawnSync(command, { cwd: dir, stdout: "ignore", stderr: "inherit" }).exitCode === 0;
  try {
    const download = (): boolean => run("apt-get", "-q", "download", ...wanted);
    // The list of packages may be old or, on a fresh machine, empty.
    if (!download() && !(run("apt-get", "-q", "update") && download())) return;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(dir).filter((name) => name.endsWith(".deb")))
      run("dpkg-deb", "--extract", file, folder);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
