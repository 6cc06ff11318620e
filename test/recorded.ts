import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHook } from "../src/agent/claude-code/hook.ts";
import { fileOf } from "../src/agent/claude-code/transcript-file.ts";
import { TranscriptReader } from "../src/agent/claude-code/transcript.ts";
import type { Observation } from "../src/domain/observation.ts";

/** The fixtures were recorded on this day: seen then, their signs are news. */
export const recorded = Date.UTC(2026, 10, 28, 15);

/** An event of a recorded session, and when its hook ran. */
export interface ToldEvent {
  readonly at: number;
  readonly body: unknown;
}

/** What the hooks of a recorded session say, each heard at once. */
export function heardEvents(session: readonly ToldEvent[]): Observation[] {
  return session.flatMap(({ at, body }) => readHook(body, { at, seenAt: at }).observations);
}

/** What a transcript of `test/fixtures/transcripts` says, read whole on the day of its recording. */
export function readRecorded(name: string): Observation[] {
  const path = join(import.meta.dir, "fixtures", "transcripts", name);
  const reader = new TranscriptReader(fileOf(path));
  for (const line of readFileSync(path, "utf8").trim().split("\n")) reader.read(JSON.parse(line), recorded);
  return reader.drain();
}
