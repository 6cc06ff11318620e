import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { answerLine, promptLine, toolLines, type ToolUse } from "./transcript-line.ts";

/** Two years of a person who never rests: sixteen sessions a day, of some eighty requests each. */
export const twoYears = { requests: 1_000_000, sessions: 12_000, days: 730 } as const;

const dayMs = 86_400_000;
const projects = 40;
const models = ["claude-opus-5-5", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"] as const;
const tools = ["Read", "Bash", "Edit", "Grep", "Read"] as const;
const patch = {
  oldStart: 1,
  oldLines: 1,
  newStart: 1,
  newLines: 2,
  lines: ["-const a = 0;", "+const a = 1;", "+// why"],
};
const branches = ["main", "fix/812-crash", "feature/ABC-17-login", "next"] as const;

/** Words only, which is all that other readers look at; or as persons work: asked now and then, every other answer calls a tool. */
export type Told = "answers" | "work";

/** Writes the history below a client's folder, ending now; the same shape on every run, only ids and the end differ. */
export async function writeTwoYears(folder: string, now: number, told: Told = "answers"): Promise<void> {
  const linesOf = told === "work" ? workLines : lineOf;
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
      lines.push(linesOf(session, { number, at: begun + lines.length * gapMs(number), index: lines.length }));
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

/** Which answer of which session a line tells, and when. */
interface Place {
  readonly number: number;
  readonly at: number;
  readonly index: number;
}

function lineOf(session: string, place: Place): string {
  return answerLine(session, place.at, { ...said(place), text: "Done." });
}

function said({ number, index }: Place) {
  return {
    cwd: `/home/dev/project-${number % projects}`,
    model: models[(index % 9 === 0 ? 3 : number) % models.length] ?? models[0],
    branch: branches[(number + (index > 60 ? 1 : 0)) % branches.length] ?? "main",
    output: 50 + ((number * 31 + index * 17) % 900),
  };
}

/** Every twentieth answer is to a prompt, every other uses a tool, and one use in twenty-one fails. */
function workLines(session: string, place: Place): string {
  const { number, at, index } = place;
  if (index % 20 === 0) return promptLine(session, at - 2000, said(place)) + lineOf(session, place);
  if (index % 2 === 0) return lineOf(session, place);
  return toolLines(session, at, { ...said(place), ...toolUse(number, index) });
}

function toolUse(number: number, index: number): ToolUse {
  const tool = tools[(number + index * 7) % tools.length] ?? "Read";
  const path = `/home/dev/project-${number % projects}/src/file-${(number * 13 + index * 3) % 60}.ts`;
  const isError = index % 21 === 0;
  return {
    tool,
    input: tool === "Bash" ? { command: `npm test -- ${index % 12}` } : { file_path: path },
    content: isError ? "Exit code 1" : "1\tconst a = 1;\n",
    result: tool === "Edit" && !isError ? { filePath: path, structuredPatch: [patch] } : {},
    tookMs: 40 + ((number * 101 + index * 977) % 8000),
    isError,
  };
}

function projectFolder(folder: string, project: number): string {
  return join(folder, "projects", `-home-dev-project-${project}`);
}
