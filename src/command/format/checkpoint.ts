import type { CheckpointAnswer, CheckpointShape } from "../../checkpoint/list.ts";
import { fateText } from "../../format/fate.ts";
import { plainLines } from "../../format/plain-lines.ts";
import { contextText } from "./checkpoint-list.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { factLines, type Fact } from "./fact-line.ts";
import type { Look } from "./style.ts";
import { plainText, wrap } from "./text.ts";

/** A checkpoint: what is known of it, what became of it, and its text. No line is wider than `width`. */
export function formatCheckpoint({ checkpoint, text }: CheckpointAnswer, { width, style }: Look): string {
  const lines = text === null ? [] : ["", ...plainLines(text).flatMap((line) => folded(line, width))];
  return [...factLines(factsOf(checkpoint), { width, style }), ...lines].join("\n");
}

function factsOf(one: CheckpointShape): Fact[] {
  const into = one.injected_into === null ? "" : ` into ${plainText(one.injected_into)}`;
  return [
    ["checkpoint", one.id],
    ["session", plainText(one.session_id)],
    ["project", plainText(one.project)],
    ["saved", `${moment(one.at)}${one.reason === null ? "" : `, reason: ${one.reason}`}`],
    ["context", one.context_tokens === null ? "" : contextText(one)],
    ["injected", one.injected_at === null ? "" : `${moment(one.injected_at)}${into}`],
    ["seen", one.seen_at === null ? "" : `${moment(one.seen_at)} in the transcript`],
    ["used", one.used_at === null ? "" : `${moment(one.used_at)}: ${plainText(one.used_by)}`],
    ["so far", fateText(one)],
  ];
}

function moment(at: string | null): string {
  return formatMoment(instantOf(at), undefined);
}

/** A line in as many as it takes. An empty one stays. */
function folded(line: string, width: number): string[] {
  const indent = /^(?:> *| +)?(?:- )?/.exec(line)?.[0] ?? "";
  if (indent.length >= width / 2) return wrap(line.trim(), width);
  const [first = "", ...others] = wrap(line.slice(indent.length), width - indent.length);
  const next = indent.startsWith(">") ? indent : " ".repeat(indent.length);
  return [indent + first, ...others.map((words) => next + words)];
}
