/**
 * What a conversation is filled with. How much longer each request was than the one before is known to the token; how that
 * divides between what came in between is an estimate from sizes. All parts together are exactly what the conversation holds.
 */
import type { ContextPoint } from "../domain/context-point.ts";
import { byteRatioOf, type ByteRatio } from "./byte-ratio.ts";
import type { PartKind } from "../domain/part-kind.ts";
import { bytesOf, stepsOf, type Material, type Step } from "./material.ts";
import { estimatedShare, growthShare, openingShare, type StepShare } from "./step-share.ts";
import { wholeNumbers } from "./whole-number.ts";

/** One thread of a session since it was last compacted, and all that is known to have come into it. */
export interface Conversation<M extends Material = Material> {
  /** Its answered requests since it was last compacted, oldest first. */
  readonly points: readonly ContextPoint[];
  readonly materials: readonly M[];
  /** What it holds now. */
  readonly tokens: number;
  /** The most tokens that system prompt and tools may take where nobody told their sizes; zero where these are among the materials. */
  readonly untoldFixed: number;
}

/** A part of a conversation. */
export interface Part {
  readonly kind: PartKind;
  readonly name: string | undefined;
  /** Undefined where only tokens are known. */
  readonly bytes: number | undefined;
  readonly tokens: number;
}

/** How much room one material takes. */
export interface Placed<M extends Material = Material> {
  readonly material: M;
  readonly tokens: number;
}

/** A conversation divided among what fills it: by kind and name in whole tokens, and by single materials in fractions. */
export interface Composition<M extends Material = Material> {
  /** The most tokens first, what nobody knows last. They add up to the tokens the conversation holds. */
  readonly parts: readonly Part[];
  readonly placed: readonly Placed<M>[];
  readonly ratio: ByteRatio;
}

/** What the conversation is filled with. */
export function compositionOf<M extends Material>(conversation: Conversation<M>): Composition<M> {
  const { points, tokens, untoldFixed } = conversation;
  const materials = conversation.materials.toSorted(compareMaterials);
  const steps = stepsOf(points, { materials, tokens });
  const ratio = byteRatioOf(steps);
  const shares = steps.map((step, index) => {
    if (index === 0) return openingShare(step, ratio.bytesPerToken, untoldFixed);
    return step.growth < 0
      ? estimatedShare(step, ratio.bytesPerToken)
      : growthShare(step, ratio.bytesPerToken);
  });
  return { ...divided(whatIsLeft(steps, shares), tokens), ratio };
}

/** What is still there of all that the steps brought. */
interface Left<M extends Material> {
  readonly placed: readonly Placed<M>[];
  readonly untold: number;
  readonly answers: number;
  readonly other: number;
}

/**
 * Where a conversation became shorter, something was taken out of it, and nobody says what. All of it is taken to have shrunk
 * alike, except for what stands before the conversation: that shrinks only once nothing else is left.
 */
function whatIsLeft<M extends Material>(steps: readonly Step<M>[], shares: readonly StepShare[]): Left<M> {
  const cuts = cutsOf(steps, shares);
  const placed: Placed<M>[] = [];
  let [untold, answers, other] = [0, 0, 0];
  let [fixedKept, looseKept] = [1, 1];
  for (const [index, step] of [...steps.entries()].toReversed()) {
    const share = shares[index];
    const cut = cuts[index];
    if (share === undefined || cut === undefined) continue;
    [fixedKept, looseKept] = [fixedKept * cut.fixed, looseKept * cut.loose];
    for (const material of step.materials) {
      const kept = material.at === undefined ? fixedKept : looseKept;
      placed.push({ material, tokens: material.bytes * share.perByte * kept });
    }
    untold += share.untold * fixedKept;
    answers += share.answer * looseKept;
    other += share.other * looseKept;
  }
  return { placed, untold, answers, other };
}

/** How much of what was there, and of what the step brought, was still there after it: 0 to 1. */
interface Cut {
  readonly fixed: number;
  readonly loose: number;
}

function cutsOf(steps: readonly Step[], shares: readonly StepShare[]): Cut[] {
  let [fixed, loose] = [0, 0];
  return steps.map((step, index) => {
    const share = shares[index] ?? { perByte: 0, answer: 0, untold: 0, other: 0 };
    const before = fixed + loose;
    const first = bytesOf(step.materials.filter(({ at }) => at === undefined)) * share.perByte + share.untold;
    fixed += first;
    loose += bytesOf(step.materials) * share.perByte + share.untold + share.answer + share.other - first;
    if (step.growth >= 0) return { fixed: 1, loose: 1 };
    const target = Math.max(0, before + step.growth);
    const cut = { fixed: fixed > target ? target / fixed : 1, loose: partOf(target - fixed, loose) };
    [fixed, loose] = [fixed * cut.fixed, loose * cut.loose];
    return cut;
  });
}

function partOf(part: number, whole: number): number {
  return whole <= 0 || part <= 0 ? 0 : part / whole;
}

/** Parts in whole tokens that add up to `tokens`. */
function divided<M extends Material>({ placed, untold, answers, other }: Left<M>, tokens: number) {
  const unnamed = { name: undefined, bytes: undefined };
  const parts: Part[] = [
    ...groupsOf(placed),
    { kind: "answers", ...unnamed, tokens: answers },
    { kind: "system", ...unnamed, tokens: untold },
    { kind: "other", ...unnamed, tokens: other },
  ];
  const whole = wholeNumbers(
    parts.map((part) => part.tokens),
    tokens,
  );
  return {
    placed,
    parts: parts
      .map(({ kind, name, bytes }, index) => ({ kind, name, bytes, tokens: whole[index] ?? 0 }))
      .filter((part) => part.tokens > 0)
      .toSorted(compareParts),
  };
}

function groupsOf(placed: readonly Placed[]): Part[] {
  const groups = Map.groupBy(placed, ({ material }) => nameOf(material));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { kind, name } = first.material;
    const bytes = bytesOf(group.map(({ material }) => material));
    return [{ kind, name, bytes, tokens: group.reduce((sum, one) => sum + one.tokens, 0) }];
  });
}

function compareParts(a: Part, b: Part): number {
  return Number(a.kind === "other") - Number(b.kind === "other") || b.tokens - a.tokens || compareNames(a, b);
}

/** Fractions are always added up in this order: in another one the sum could differ in its last digits. */
function compareMaterials(a: Material, b: Material): number {
  return (a.at ?? 0) - (b.at ?? 0) || compareNames(a, b) || a.bytes - b.bytes;
}

function compareNames(a: Pick<Part, "kind" | "name">, b: Pick<Part, "kind" | "name">): number {
  const [one, other] = [nameOf(a), nameOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function nameOf({ kind, name }: Pick<Part, "kind" | "name">): string {
  return `${kind} ${name ?? ""}`;
}
