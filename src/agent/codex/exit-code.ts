import { parseJson } from "../../domain/json-object.ts";
import { fieldsOf, numberIn, objectIn } from "../member.ts";

/** How an output begins that Codex wrote itself; that of another tool may speak of exit codes. */
const own = /^(?:Chunk ID|Exit code|Wall time): /;
/** Before this line stands what Codex says of a command, behind it what the command wrote. */
const outputLine = /^Output:/m;
const exitLine = /^(?:Process exited with code|Exit code:) (\d+)$/m;

/**
 * What a command ended with, as the output of a tool says: in lines before what the command wrote, or beside it in JSON. 0 where nothing is
 * said, for a shell that ran is a success of the tool for Codex.
 */
export function exitCodeOf(output: string): number {
  if (output.startsWith("{")) return exitCodeIn(output);
  const end = output.search(outputLine);
  return own.test(output) && end >= 0 ? Number(exitLine.exec(output.slice(0, end))?.[1] ?? 0) : 0;
}

/** An output of which nothing is left but the code, as `exitCodeOf` reads it; undefined for 0, which is read of nothing as well. */
export function exitCodeText(code: number): string | undefined {
  return code === 0 ? undefined : `Exit code: ${code}\nOutput:\n`;
}

function exitCodeIn(json: string): number {
  return numberIn(objectIn(fieldsOf(parseJson(json)), "metadata"), "exit_code") ?? 0;
}
