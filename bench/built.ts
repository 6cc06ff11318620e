import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import type { Site } from "./site.ts";

const root = join(import.meta.dir, "..");
const outfile = "dist/hallmonitor";
const builtWithinMs = 120_000;

/** Builds the program as `npm run build` does, into the site's own folder. */
export async function buildProgram(site: Site): Promise<string> {
  const [program, ...words] = packageJson.scripts.build.split(" ");
  if (program !== "bun" || words.at(-1) !== outfile)
    throw new Error(`the build script no longer begins with bun and ends with ${outfile}`);
  const built = join(site.folder(), "hallmonitor");
  await site.finish([process.execPath, ...words.slice(0, -1), built], builtWithinMs, { cwd: root });
  return built;
}
