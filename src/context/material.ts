import type { ContextPoint } from "../domain/context-point.ts";
import type { PartKind } from "../domain/part-kind.ts";
import type { UnixMs } from "../domain/time.ts";

/** Something that takes room in a conversation: a text of known size. */
export interface Material {
  readonly kind: PartKind;
  /** The tool, file, server or sort of attachment it is of. */
  readonly name: string | undefined;
  /** When it was put there; undefined for what stands before the conversation. */
  readonly at: UnixMs | undefined;
  readonly bytes: number;
}

/** How large they are together. */
export function bytesOf(materials: readonly Material[]): number {
  return materials.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What came into a conversation between two requests, and how many tokens longer that made it. */
export interface Step<M extends Material = Material> {
  readonly growth: number;
  /** Tokens of the answer that the request before was given; it is a part of the conversation from then on. */
  readonly answer: number;
  readonly materials: readonly M[];
}

/**
 * A conversation as steps: the first brings all that its first request held, each further one what came between two requests,
 * and the last what came since. The growths add up to `tokens`, which is what the conversation holds now.
 */
export function stepsOf<M extends Material>(
  points: readonly ContextPoint[],
  { materials, tokens }: { readonly materials: readonly M[]; readonly tokens: number },
): Step<M>[] {
  const held = points.map((point) => point.tokens);
  const placed = Array.from({ length: points.length + 1 }, (): M[] => []);
  for (const material of materials) placed[stepIndex(points, material)]?.push(material);
  return placed.map((own, index) => ({
    growth: (held[index] ?? tokens) - (held[index - 1] ?? 0),
    answer: points[index - 1]?.output ?? 0,
    materials: own,
  }));
}

/** How many requests were made before the material came. What a tool answered follows the request that called it, at the earliest. */
function stepIndex(points: readonly ContextPoint[], { kind, at }: Material): number {
  if (at === undefined) return 0;
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const asked: number = points[middle]?.at ?? at;
    if (asked < at || (asked === at && kind === "results")) low = middle + 1;
    else high = middle;
  }
  return low;
}
