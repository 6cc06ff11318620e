import { describe, expect, test } from "bun:test";
import type { ContextPoint } from "../domain/context-point.ts";
import { compositionOf, type Conversation } from "./composition.ts";
import type { PartKind } from "../domain/part-kind.ts";
import type { Material } from "./material.ts";
import { chance } from "../../test/chance.ts";

function point(at: number, tokens: number, output = 0): ContextPoint {
  return { at, model: "claude-opus-5-5", tokens, output };
}

function text(kind: PartKind, bytes: number, at?: number, name?: string): Material {
  return { kind, name, at, bytes };
}

/** Tokens by part, as `results Read`. */
function partsOf(own: Partial<Conversation>): Record<string, number> {
  const { parts } = compositionOf({ points: [], materials: [], tokens: 0, untoldFixed: 0, ...own });
  return Object.fromEntries(
    parts.map(({ kind, name, tokens }) => [[kind, name].filter(Boolean).join(" "), tokens]),
  );
}

describe("a step of a conversation", () => {
  test("gives the answer its tokens, and what was read the rest of the growth", () => {
    const points = [point(10, 1000, 100), point(20, 3000)];
    const materials = [text("tools", 4000), text("results", 8000, 15, "Read")];
    expect(partsOf({ points, materials, tokens: 3000 })).toEqual({
      "results Read": 1900,
      tools: 1000,
      answers: 100,
    });
  });

  test("divides between results by their sizes", () => {
    const points = [point(10, 1000), point(20, 4000)];
    const materials = [
      text("tools", 4000),
      text("results", 8000, 15, "Read"),
      text("results", 4000, 15, "Bash"),
    ];
    expect(partsOf({ points, materials, tokens: 4000 })).toMatchObject({
      "results Read": 2000,
      "results Bash": 1000,
    });
  });

  test("gives a picture what the answer leaves, however long it is as text", () => {
    const points = [point(10, 1000, 400), point(20, 2900)];
    const materials = [text("tools", 4000), text("results", 2_000_000, 15, "Read")];
    expect(partsOf({ points, materials, tokens: 2900 })).toMatchObject({
      "results Read": 1500,
      answers: 400,
    });
  });

  test("takes thinking that was dropped off the answer, not off what was read", () => {
    const points = [point(10, 1000, 9000), point(20, 3500)];
    const materials = [text("tools", 4000), text("results", 8000, 15, "Read")];
    expect(partsOf({ points, materials, tokens: 3500 })).toMatchObject({
      "results Read": 1600,
      answers: 900,
    });
  });

  test("leaves what nobody knows as other, beyond twice what sizes tell", () => {
    const points = [point(10, 1000, 100), point(20, 9100)];
    const materials = [text("tools", 4000), text("results", 8000, 15, "Read")];
    expect(partsOf({ points, materials, tokens: 9100 })).toEqual({
      "results Read": 4000,
      tools: 1000,
      answers: 100,
      other: 4000,
    });
  });

  test("that made it shorter takes from everything but what stands before it", () => {
    const points = [point(10, 1000), point(20, 5000), point(30, 3000)];
    const materials = [text("tools", 4000), text("results", 16_000, 15, "Read")];
    expect(partsOf({ points, materials, tokens: 3000 })).toEqual({ "results Read": 2000, tools: 1000 });
    expect(partsOf({ points: [...points, point(40, 500)], materials, tokens: 500 })).toEqual({ tools: 500 });
  });

  test("holds what came since the last request once something tells of more", () => {
    const points = [point(10, 1000, 100)];
    const materials = [text("tools", 4000), text("prompts", 400, 15)];
    expect(partsOf({ points, materials, tokens: 1000 })).toEqual({ tools: 1000 });
    expect(partsOf({ points, materials, tokens: 1200 })).toEqual({ tools: 1000, answers: 100, prompts: 100 });
  });
});

describe("a result", () => {
  test("that came in the very millisecond of its call follows it, a prompt goes before its answer", () => {
    const points = [point(10, 1000), point(20, 3000)];
    const materials = [text("tools", 4000), text("results", 8000, 10, "Read"), text("prompts", 80, 10)];
    expect(partsOf({ points, materials, tokens: 3000 })).toMatchObject({ "results Read": 2000, prompts: 20 });
  });
});

describe("the first request", () => {
  test("is divided by the sizes that its client told", () => {
    const materials = [
      text("system", 8000),
      text("tools", 24_000),
      text("mcp", 8000),
      text("prompts", 100, 5),
    ];
    expect(partsOf({ points: [point(10, 10_025)], materials, tokens: 10_025 })).toEqual({
      tools: 6000,
      system: 2000,
      mcp: 2000,
      prompts: 25,
    });
  });

  test("without such sizes is system prompt and tools but for the known texts", () => {
    const own = { points: [point(10, 20_000)], materials: [text("prompts", 4000, 5)], tokens: 20_000 };
    expect(partsOf({ ...own, untoldFixed: Infinity })).toEqual({ system: 19_000, prompts: 1000 });
    expect(partsOf({ ...own, untoldFixed: 15_000 })).toEqual({ system: 15_000, prompts: 1000, other: 4000 });
  });

  test("that is yet to come is as large as the compaction says", () => {
    const materials = [text("tools", 4000), text("summary", 2000, 5)];
    expect(partsOf({ materials, tokens: 1500 })).toEqual({ tools: 1000, summary: 500 });
  });
});

describe("bytes of a token", () => {
  const steps = (bytesPerToken: number, count: number) => ({
    points: Array.from({ length: count + 1 }, (_, index) => point(index * 10, 1000 + index * 3000, 500)),
    materials: Array.from({ length: count }, (_, index) =>
      text("results", 2500 * bytesPerToken, index * 10 + 5, "Read"),
    ),
    tokens: 1000 + count * 3000,
    untoldFixed: 0,
  });

  test("are the conversation's own where three steps tell them", () => {
    expect(compositionOf(steps(3.2, 3)).ratio).toEqual({ bytesPerToken: 3.2, basis: "session" });
  });

  test("are four where fewer do, or only pictures", () => {
    expect(compositionOf(steps(3.2, 2)).ratio).toEqual({ bytesPerToken: 4, basis: "assumed" });
    expect(compositionOf(steps(300, 9)).ratio).toEqual({ bytesPerToken: 4, basis: "assumed" });
  });

  test("are not moved by a picture among texts", () => {
    const { materials, ...own } = steps(3.2, 9);
    const picture = materials.with(4, text("results", 900_000, 45, "Read"));
    expect(compositionOf({ ...own, materials: picture }).ratio.bytesPerToken).toBe(3.2);
  });
});

const kinds = ["results", "prompts", "attachments", "memory", "summary"] as const;

function history(seed: number): Conversation {
  const below = chance(seed);
  let tokens = below(30_000);
  const points = Array.from({ length: below(40) }, (_, index) => {
    tokens = Math.max(0, tokens + below(9000) - (below(5) === 0 ? below(60_000) : 0));
    return point(index * 10, tokens, below(3) === 0 ? 0 : below(6000));
  });
  const materials = Array.from({ length: below(80) }, () =>
    text(
      kinds[below(kinds.length)] ?? "results",
      below(20) === 0 ? 4_000_000 : below(30_000),
      below(9) === 0 ? undefined : below(450),
      ["Read", "Bash", undefined][below(3)],
    ),
  );
  const now = points.at(-1)?.tokens ?? below(5000);
  return {
    points,
    materials,
    tokens: Math.max(0, now + (below(3) === 0 ? below(4000) - 2000 : 0)),
    untoldFixed: [0, 8000, Infinity][below(3)] ?? 0,
  };
}

test("parts add up to what the conversation holds, whatever happened in it", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const conversation = history(seed);
    const { parts } = compositionOf(conversation);
    expect(parts.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(conversation.tokens);
    expect(parts.every(({ tokens }) => Number.isInteger(tokens) && tokens > 0)).toBe(true);
  }
});

test("the order in which things are told does not matter", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const conversation = history(seed);
    const { parts } = compositionOf(conversation);
    expect(compositionOf({ ...conversation, materials: conversation.materials.toReversed() }).parts).toEqual(
      parts,
    );
  }
});
