import type { Part } from "../../context/composition.ts";
import { pathWithin } from "../../domain/folder.ts";
import type { FileReadShape, FillHintShape } from "./shape.ts";

/** What takes more than this part of the room is worth a word. */
const largeShare = 0.25;

/** Files and tools that took a large part of the room, the largest first. A tool whose results are mostly one such file is not told beside it. */
export function hintsOf({
  parts,
  reads,
  largestRead,
  compactsAt,
  project,
}: {
  readonly parts: readonly Part[];
  readonly reads: readonly FileReadShape[];
  /** Tokens of the file that a tool's results hold most of. */
  readonly largestRead: ReadonlyMap<string, number>;
  readonly compactsAt: number | undefined;
  readonly project: string | undefined;
}): FillHintShape[] {
  if (compactsAt === undefined || compactsAt <= 0) return [];
  const large = compactsAt * largeShare;
  const files = reads.filter(({ tokens }) => tokens > large);
  const tools = parts.filter(({ kind, name = "", tokens }) => {
    const largest = largestRead.get(name) ?? 0;
    return kind === "results" && tokens > large && !(largest > large && largest > tokens / 2);
  });
  return [
    ...files.map(({ file, reads: count, tokens }) => {
      const often = count > 1 ? ` ${count} times` : "";
      const what = `Reading ${project === undefined ? file : pathWithin(project, file)}${often}`;
      return hintOf({ kind: "file", name: file, tokens, compactsAt }, what);
    }),
    ...tools.map(({ name = "tools", tokens }) =>
      hintOf({ kind: "tool", name, tokens, compactsAt }, `Results of ${name}`),
    ),
  ].toSorted((a, b) => b.tokens - a.tokens);
}

function hintOf(
  { compactsAt, ...large }: Pick<FillHintShape, "kind" | "name" | "tokens"> & { readonly compactsAt: number },
  what: string,
): FillHintShape {
  const share = large.tokens / compactsAt;
  const thousands = (large.tokens / 1000).toFixed(1);
  const detail = `${what} took ${Math.round(share * 100)}% of the room: ${thousands}k tokens`;
  return { ...large, share_of_room: share, detail };
}
