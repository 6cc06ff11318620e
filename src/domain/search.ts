import { cutText } from "./cut-text.ts";
import { wordsOf, type Words } from "./word.ts";

/** Words that stand one after the other; the last may be the beginning of one. */
export interface Phrase {
  readonly words: readonly string[];
  readonly isBeginning: boolean;
}

/** One thing that is looked for; it may be written in several ways, of which one is enough. */
export type Term = readonly Phrase[];

/** What is looked for: every term has to be there. Without terms nothing is found. */
export interface SearchWords {
  readonly terms: readonly Term[];
}

/** More of a text than anybody types; what is beyond is left out, so that no search costs more than a long one. */
const mostCharacters = 256;
const mostTerms = 12;

/** What people write: words, `"several in this order"`, and `begin*`. An open quote is one that is still being typed. */
const part = /"([^"]*)("?)|[^\s"]+/gu;

/**
 * What a person's text looks for. Any text means something or nothing; none is an error. The last word may be the
 * beginning of one, unless a space follows it.
 */
export function parseSearch(text: string): SearchWords {
  const cut = cutText(text, mostCharacters);
  const parts = [...cut.matchAll(part)];
  const terms = parts.flatMap(({ 0: raw, 1: quoted, 2: closed, index }) => {
    const isLast = index + raw.length === cut.length;
    const isOpen = quoted === undefined ? raw.endsWith("*") || isLast : closed === "" && isLast;
    return termOf(quoted ?? raw, { isOpen, isQuoted: quoted !== undefined });
  });
  return { terms: terms.slice(0, mostTerms) };
}

function termOf(text: string, { isOpen, isQuoted }: { isOpen: boolean; isQuoted: boolean }): Term[] {
  const { inOrder, whole } = wordsOf(text);
  if (inOrder.length === 0) return [];
  const isBeginning = isOpen && !/\s$/u.test(text);
  const spelled: Phrase = { words: inOrder.map(({ word }) => word), isBeginning };
  const [first] = whole;
  // `GitHub` is also `github`, where it is the whole of what was typed.
  const isOneName =
    !isQuoted &&
    whole.length === 1 &&
    first?.end === inOrder.at(-1)?.end &&
    first?.start === inOrder[0]?.start;
  return [isOneName && first !== undefined ? [spelled, { words: [first.word], isBeginning }] : [spelled]];
}

/** Whether some words are what is looked for. */
export function isFound(words: Words, { terms }: SearchWords): boolean {
  return terms.length > 0 && terms.every((term) => isTermIn(words, term));
}

/** A part of a text, in UTF-16 units: from the first to before the second. */
export type Range = readonly [start: number, end: number];

/** Where a text has what is looked for, whether or not it has all of it; in order, and none over another. */
export function rangesIn(text: string, { terms }: SearchWords): Range[] {
  const words = wordsOf(text);
  const ranges = terms.flatMap((term) => term.flatMap((phrase) => [...rangesOf(words, phrase)]));
  let covered = 0;
  return ranges
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    .filter(([start, end]) => {
      const isFree = start >= covered;
      covered = Math.max(covered, end);
      return isFree;
    });
}

/** How many of the terms are in a text. */
export function termsIn(text: string, { terms }: SearchWords): number {
  const words = wordsOf(text);
  return terms.filter((term) => isTermIn(words, term)).length;
}

function isTermIn(words: Words, term: Term): boolean {
  return term.some((phrase) => firstOf(words, phrase) !== undefined);
}

function firstOf(words: Words, phrase: Phrase): Range | undefined {
  for (const range of rangesOf(words, phrase)) return range;
  return undefined;
}

function* rangesOf({ inOrder, whole }: Words, phrase: Phrase): Generator<Range> {
  const [first = ""] = phrase.words;
  for (let index = 0; index + phrase.words.length <= inOrder.length; index += 1) {
    const range = phrase.words.length === 0 ? undefined : rangeAt(inOrder, index, phrase);
    if (range !== undefined) yield range;
  }
  if (phrase.words.length > 1) return;
  for (const { word, start, end } of whole) if (isMeant(word, first, phrase.isBeginning)) yield [start, end];
}

function rangeAt(
  inOrder: Words["inOrder"],
  index: number,
  { words, isBeginning }: Phrase,
): Range | undefined {
  const last = words.length - 1;
  const isHere = words.every((word, offset) =>
    isMeant(inOrder[index + offset]?.word ?? "", word, isBeginning && offset === last),
  );
  const [from, to] = [inOrder[index], inOrder[index + last]];
  return isHere && from !== undefined && to !== undefined ? [from.start, to.end] : undefined;
}

function isMeant(word: string, asked: string, isBeginning: boolean): boolean {
  return isBeginning ? word.startsWith(asked) : word === asked;
}
