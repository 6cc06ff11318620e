import type { Paint } from "../format/style.ts";
import { fit, widthOf } from "../format/text.ts";

/** A part of the line. Parts with the same topic stand side by side; a dot stands between topics. */
export interface Piece {
  readonly topic: string;
  /** One line without escapes; `paint` colours it after it is measured. */
  readonly text: string;
  readonly paint: Paint;
  /** The higher, the sooner it gives way to the others. */
  readonly rank: number;
}

const dot = " · ";

/** The pieces on one line of at most `width` cells: the least important ones give way, the last one is cut. */
export function joinPieces(
  pieces: readonly Piece[],
  { width, paintDot }: { width: number; paintDot: Paint },
): string {
  let kept = pieces.filter((piece) => piece.text !== "");
  while (kept.length > 1 && widthOfAll(kept) > width) {
    const last = Math.max(...kept.map((piece) => piece.rank));
    kept = kept.filter((piece) => piece.rank !== last);
  }
  return kept
    .map((piece, index) => {
      const text = piece.paint(fit(piece.text, Math.min(width, widthOf(piece.text))));
      return glueBefore(kept, index) === dot ? paintDot(dot) + text : glueBefore(kept, index) + text;
    })
    .join("");
}

function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece, index) => sum + glueBefore(pieces, index).length + widthOf(piece.text),
    0,
  );
}

function glueBefore(pieces: readonly Piece[], index: number): string {
  if (index === 0) return "";
  return pieces[index]?.topic === pieces[index - 1]?.topic ? " " : dot;
}
