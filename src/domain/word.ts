import { cutText } from "./cut-text.ts";

/** One word of a text, folded: small letters without accents. `start` and `end` are where it stands, in UTF-16 units. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** A longer word is cut: what nobody types (hashes, encoded bytes) must not fill an index. */
const longestWord = 64;

/** How words are told apart; the two agree wherever both can read a text. */
interface Spelling {
  /** A run of letters and digits, or one picture. All else stands between words: `/`, `.`, `_`, quotes, controls. */
  readonly run: RegExp;
  /** What may make a run more than one word: a large letter within it, or a script that writes no spaces. */
  readonly divisible: RegExp;
  /** `HTTPServer` is two words, `cartReducer` is two, and each sign of Chinese and Japanese is one. */
  readonly piece: RegExp;
}

const anySpelling: Spelling = {
  run: /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}/gu,
  divisible: /.\p{Lu}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/su,
  piece:
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{Lu}+(?!\p{Ll})|\p{Lu}?[[^\p{Lu}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+/gv,
};
/** Most texts are paths and commands: in the plain alphabet they are taken apart four times as fast. */
const plainSpelling: Spelling = {
  run: /[A-Za-z0-9]+/g,
  divisible: /.[A-Z]/,
  piece: /[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g,
};
// oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant
const plain = /^[\0-\x7f]*$/;
const signs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The words of a text: those of its first `most`, and how else some of them are written. */
export interface Words {
  readonly inOrder: readonly Word[];
  /** Names that are several words and may be written as one: `cartreducer` for `cartReducer`. */
  readonly whole: readonly Word[];
}

/** Takes a text apart as search does, so that `reducer` is in `src/cart/reducer.ts` and in `cartReducer`. */
export function wordsOf(text: string, most: number = Infinity): Words {
  const { run, divisible, piece } = plain.test(text) ? plainSpelling : anySpelling;
  const inOrder: Word[] = [];
  const whole: Word[] = [];
  for (const { 0: found, index } of text.matchAll(run)) {
    if (inOrder.length >= most) break;
    if (!divisible.test(found)) {
      add(inOrder, found, index);
      continue;
    }
    const before = inOrder.length;
    for (const { 0: part, index: at } of found.matchAll(piece)) add(inOrder, part, index + at);
    if (inOrder.length > before + 1 && !signs.test(found)) add(whole, found, index);
  }
  return { inOrder, whole };
}

function add(words: Word[], text: string, start: number): void {
  const word = folded(text);
  if (word !== "") words.push({ word, start, end: start + text.length });
}

/** Small letters without accents; what is only an accent is nothing. */
function folded(text: string): string {
  const small = text.toLowerCase();
  const bare = plain.test(small) ? small : small.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return cutText(bare, longestWord);
}
