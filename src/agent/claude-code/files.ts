import type { Observation } from "../../domain/observation.ts";
import type { UnixMs } from "../../domain/time.ts";
import { objectOf } from "../member.ts";
import { isUnread, parseLine } from "./transcript-line.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

/** Follows one file: takes its lines as bytes and hands out what they mean. */
export interface ClaudeCodeFileReader {
  /** False for a line that is no JSON object, also where a record that stands behind the torn one in it was read. */
  read(line: Buffer, seenAt: number): boolean;
  drain(): Observation[];
}

/** How every record of a conversation begins. Within a text of another the quotes would be escaped. */
const recordStart = '{"parentUuid":';

/** The whole record behind one that a full disk or a kill tore: the client goes on in the same line. */
function recordBehind(line: Buffer) {
  const at = line.lastIndexOf(recordStart);
  return at > 0 ? objectOf(parseLine(line.subarray(at))) : undefined;
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
        const told = value ?? recordBehind(line);
        if (told !== undefined) reader.read(told, seenAt);
        return value !== undefined;
      },
      drain: () => reader.drain(),
    };
  },
};
