import { join } from "node:path";
import { templateLua, type PostTemplate } from "./post.ts";
import type { Site } from "./site.ts";
import { wrkCommand } from "./wrk.ts";

/** Connections of a load that names no other number: the most posts that can be under way when it stops. */
export const connections = 16;

/** What is posted, where, how long, and by how many at once. */
export interface Load {
  readonly url: string;
  readonly template: PostTemplate;
  readonly seconds: number;
  readonly connections?: number;
  /** The number of the first post, for a load that goes on where another ended. */
  readonly first?: number;
}

/** What wrk saw. */
export interface LoadSummary {
  readonly seconds: number;
  /** Posts that were answered, whatever the status. */
  readonly posts: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers with a status above 399. */
  readonly refused: number;
  /** Connections, reads and writes that failed, and answers that came too late. */
  readonly broken: number;
}

/** Posts unique bodies of the template for some seconds, on one thread so that a 2-core machine keeps one for the server. */
export async function load(site: Site, target: Load): Promise<LoadSummary> {
  const path = join(site.folder(), "template.lua");
  await Bun.write(path, templateLua(target.template, target.first ?? 0));
  const script = join(import.meta.dir, "load.lua");
  const flags = ["-t1", `-c${target.connections ?? connections}`, `-d${target.seconds}s`, "--latency"];
  const command = [...wrkCommand(), ...flags, "-s", script, target.url, "--", path];
  return summaryIn(await site.run(command, target.seconds * 1000 + 15_000));
}

/** The line in which a load generator says what it saw. */
export function summaryIn(said: string): LoadSummary {
  const summary = /^summary (.*)$/m.exec(said)?.[1];
  if (summary === undefined) throw new Error(`the load generator printed no summary; it said: ${said}`);
  return JSON.parse(summary) as LoadSummary;
}
