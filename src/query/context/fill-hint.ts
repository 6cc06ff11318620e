import type { Part } from "../../context/composition.ts";
import type { FileReadShape, FillHintShape } from "./shape.ts";

/** What takes more than this part of the room is worth a word. */
const largeShare = 0.25;

/** Files and tools that took a large part of the room, the largest first. A tool whose results are mostly one such file is not told beside it. */
export function hintsOf({
  parts,
  reads,
  compactsAt,
  project,
}: {
  readonly parts: readonly Part[];
  readonly reads: readonly FileReadShape[];
  readonly compactsAt: number | undefined;
  readonly project: string | undefined;
}): FillHintShape[] {
  if (compactsAt === undefined || compactsAt <= 0) return [];
  const large = compactsAt * largeShare;
  const files = reads.filter(({ tokens }) => tokens > large);
  const tools = parts.filter(
    ({ kind, tokens }) =>
      kind === "results" && tokens > large && !files.some((file) => file.tokens > tokens / 2),
  );
  return [
    ...files.map(({ file, reads: count, tokens }) => {
      const often = count > 1 ? ` ${count} times` : "";
      const what = `Reading ${withinProject(file, project)}${often}`;
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

/** A file as one in its project would name it. */
function withinProject(file: string, project: string | undefined): string {
  if (project === undefined || !file.startsWith(project)) return file;
  const inner = file.slice(project.length);
  return /^[\\/]/.test(inner) ? inner.slice(1) : file;
}
