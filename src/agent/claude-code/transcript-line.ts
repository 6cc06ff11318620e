import { parseJson } from "../../domain/json-object.ts";

/** Shorter lines are parsed as they are: looking for something to leave out would take as long. */
const longLine = 4096;
/** A text that is left out must be worth the cut. */
const longText = 2048;

const mark = Buffer.from('"type":"tool_result"');
/** What stands between the mark of a tool's answer and its text. Only right here is it the answer's own content. */
const between = /^"type":"tool_result"(?:,"tool_use_id":"[^"\\]{1,200}")?,"content":"/;
const betweenBytes = 260;
/** What stands behind the text of a tool that failed. */
const failed = /^"(?:,"tool_use_id":"[^"\\]{1,200}")?,"is_error":true/;

const quote = 0x22;
const backslash = 0x5c;

/** How lines begin that hold what other lines hold too, in whole and often large: messages as they were sent, … */
const sentMessage = Buffer.from('{"type":"api-request-blob",');
/** … and system prompts and tools as they were made. Within a text of a line the quotes would be escaped. */
const madePrompt = Buffer.from('"attachment":{"type":"prompt_snapshot",');
const openingBytes = 300;
const closingBrace = 0x7d;

/** Whether a line says nothing that is read here, as its first bytes tell: it is no use to parse it. */
export function isUnread(line: Buffer): boolean {
  const opening = line.subarray(0, openingBytes);
  const isTwice = opening.indexOf(sentMessage) === 0 || opening.includes(madePrompt);
  // A torn line is to be told as one.
  return isTwice && line.at(-1) === closingBrace;
}

/**
 * A line as JSON; undefined when it is none. What a tool answered, which is most of a history and is read by nobody here,
 * is found by its bytes and left out: `{"elided": size}` stands in its place, in bytes as the file writes it. Halves the time of a large import.
 * An error stays: in the file of a subagent it is told nowhere else.
 */
export function parseLine(line: Buffer): unknown {
  return parseJson(line.length < longLine ? line.toString("utf8") : leanText(line)) ?? undefined;
}

function leanText(line: Buffer): string {
  let text = "";
  let from = 0;
  for (let at = line.indexOf(mark); at !== -1; at = line.indexOf(mark, at + mark.length)) {
    const intro = between.exec(line.toString("latin1", at, at + betweenBytes));
    if (intro === null) continue;
    const start = at + intro[0].length;
    const end = endOfText(line, start);
    if (end === -1) break;
    if (end - start < longText || failed.test(line.toString("latin1", end, end + betweenBytes))) continue;
    // The opening quote goes with the text.
    text += `${line.toString("utf8", from, start - 1)}{"elided":${end - start}}`;
    from = end + 1;
    at = end - mark.length;
  }
  return text + line.toString("utf8", from, line.length);
}

/** Where the quote is that ends a JSON text; -1 when none does. */
function endOfText(line: Buffer, start: number): number {
  for (let at = line.indexOf(quote, start); at !== -1; at = line.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (line[at - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
