import type { Observation } from "../../domain/observation.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

/** How the files of Claude Code are read. */
export const claudeCodeFiles = {
  /** A reader for one file; `description` is the text of the `.meta.json` beside a subagent's. */
  open(
    path: string,
    description: string | undefined,
  ): { read(line: unknown, seenAt: number): void; drain(): Observation[] } {
    return new TranscriptReader(fileOf(path, description));
  },
};
