import type { Observation } from "../../domain/observation.ts";
import type { UnixMs } from "../../domain/time.ts";
import { objectOf } from "./member.ts";
import { isUnread, parseLine } from "./transcript-line.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

/** Follows one file: takes its lines as bytes and hands out what they mean. */
export interface ClaudeCodeFileReader {
  /** False for a line that is no JSON object. */
  read(line: Buffer, seenAt: number): boolean;
  drain(): Observation[];
}

/** How the files of Claude Code are read. */
export const claudeCodeFiles = {
  /** A reader for one file; `description` is the text of the `.meta.json` beside a subagent's, `writtenAt` its last change. */
  open(path: string, about: { description: string | undefined; writtenAt: UnixMs }): ClaudeCodeFileReader {
    const reader = new TranscriptReader({ ...fileOf(path, about.description), writtenAt: about.writtenAt });
    return {
      read: (line, seenAt) => {
        if (isUnread(line)) return true;
        const value = objectOf(parseLine(line));
        if (value === undefined) return false;
        reader.read(value, seenAt);
        return true;
      },
      drain: () => reader.drain(),
    };
  },
};
