import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { answerLine } from "./transcript-line.ts";

/** Two years of a person who never rests: sixteen sessions a day, of some eighty requests each. */
export const twoYears = { requests: 1_000_000, sessions: 12_000, days: 730 } as const;

const dayMs = 86_400_000;
const projects = 40;
const models = ["claude-opus-5-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"] as const;
const branches = ["main", "fix/812-crash", "feature/ABC-17-login", "next"] as const;

/** Writes the history below a client's folder, ending now; the same shape on every run, only ids and the end differ. */
export async function writeTwoYears(folder: string, now: number): Promise<void> {
  for (let project = 0; project < projects; project += 1)
    mkdirSync(projectFolder(folder, project), { recursive: true });
  const { sessions, requests, days } = twoYears;
  let written = 0;
  for (let number = 0; number < sessions; number += 1) {
    const session = crypto.randomUUID();
    const until = Math.round((requests * (number + 1)) / sessions);
    const lines: string[] = [];
    const begun = now - days * dayMs + Math.floor((number * days) / sessions) * dayMs + startOfDay(number);
    for (; written < until; written += 1)
      lines.push(lineOf(session, { number, at: begun + lines.length * gapMs(number), index: lines.length }));
    await Bun.write(join(projectFolder(folder, number % projects), `${session}.jsonl`), lines.join(""));
  }
}

/** Sessions begin between eight and eighteen o'clock, at any minute. */
function startOfDay(number: number): number {
  return 8 * 3_600_000 + ((number * 37) % 600) * 60_000;
}

/** From ten seconds to nearly two minutes between requests: a session lasts from a quarter of an hour to two and a half. */
function gapMs(number: number): number {
  return 10_000 + ((number * 7919) % 100_000);
}

function lineOf(
  session: string,
  { number, at, index }: { number: number; at: number; index: number },
): string {
  const model = models[(index % 9 === 0 ? 3 : number) % models.length] ?? models[0];
  const branch = branches[(number + (index > 60 ? 1 : 0)) % branches.length] ?? "main";
  return answerLine(session, at, {
    cwd: `/home/dev/project-${number % projects}`,
    model,
    branch,
    output: 50 + ((number * 31 + index * 17) % 900),
    text: "Done.",
  });
}

function projectFolder(folder: string, project: number): string {
  return join(folder, "projects", `-home-dev-project-${project}`);
}
