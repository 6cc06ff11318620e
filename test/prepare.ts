/**
 * What `npm test` needs beyond `npm ci`: the real Claude Code, in a folder of its own, a Chromium, Prometheus and its Pushgateway, strace. Installed once;
 * says exactly what is missing when it cannot be.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumPath, installChromium, missingChromium } from "./browser/installed.ts";
import { missingOf, unpack } from "./debian.ts";
import { tracing } from "./fault/strace.ts";
import { monitoringPrograms } from "./prometheus/installed.ts";

const dir = join(import.meta.dir, "real-client");
const installed = join(dir, "node_modules", ".package-lock.json");

if (!existsSync(installed) || !isCurrent()) {
  console.log("test: installing the real Claude Code into test/real-client (about 600 MB, once)");
  const { exitCode } = Bun.spawnSync(
    ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: dir,
      stdout: "inherit",
      stderr: "inherit",
    },
  );
  if (exitCode !== 0) {
    console.error(
      "test: missing @anthropic-ai/claude-code 2.1.197 and 2.1.329 in test/real-client;\n" +
        "      the package registry did not give them. Run 'npm ci' in test/real-client where it is reachable.",
    );
    process.exit(1);
  }
}

if (chromiumPath() === undefined) {
  if (!installChromium() || chromiumPath() === undefined) {
    console.error(`test: ${missingChromium()}`);
    process.exit(1);
  }
}

for (const programs of [monitoringPrograms, tracing]) {
  unpack(programs);
  if (missingOf(programs) === "") continue;
  console.error(`test: ${missingOf(programs)}`);
  process.exit(1);
}

/** npm writes what it installed beside the modules; the versions there must be those of the lock file. */
function isCurrent(): boolean {
  const versions = (path: string): string => {
    const { packages } = JSON.parse(readFileSync(path, "utf8")) as {
      packages: Record<string, { version?: string }>;
    };
    return ["2.1.197", "2.1.329"]
      .map((version) => packages[`node_modules/claude-code-${version}`]?.version)
      .join();
  };
  return versions(installed) === versions(join(dir, "package-lock.json"));
}
