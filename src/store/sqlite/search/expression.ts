import type { Phrase, SearchWords } from "../../../domain/search.ts";
import type { Endings } from "./endings.ts";
import { sessionWord } from "./place.ts";

/**
 * Words that beginnings may stand for, all of them together, where all that begins so is used too often to be asked for at once: the most
 * used. One that is left out is found when more of it is typed. However many beginnings there are, each stands for some.
 */
const mostEndings = 48;
const leastEndings = 4;
/**
 * What is looked for in the language of the index; undefined where nothing has it. Only folded words and the names of sessions
 * get into it, each within quotes, so nothing that a person writes is an operator.
 */
export function expressionOf(
  endings: Endings,
  { terms }: SearchWords,
  sessionKeys?: readonly number[],
): string | undefined {
  const beginnings = terms.flat().filter(({ isBeginning }) => isBeginning).length;
  const most = Math.max(leastEndings, Math.floor(mostEndings / Math.max(1, beginnings)));
  const parts = terms.map((term) => eitherOf(term.flatMap((phrase) => phraseTexts(endings, phrase, most))));
  if (sessionKeys !== undefined) parts.push(eitherOf(sessionKeys.map((key) => quoted([sessionWord(key)]))));
  return parts.length === 0 || parts.includes("") ? undefined : parts.join(" AND ");
}

/** A phrase, or one for each word that its last one may be the beginning of. */
function phraseTexts(endings: Endings, { words, isBeginning }: Phrase, most: number): string[] {
  if (!isBeginning) return [quoted(words)];
  const [last = ""] = words.slice(-1);
  const { words: found, isForAll } = endings.of(last, most);
  if (isForAll) return [`${quoted(words)} *`];
  return found.map((ending) => quoted([...words.slice(0, -1), ending]));
}

function eitherOf(texts: readonly string[]): string {
  return texts.length < 2 ? (texts[0] ?? "") : `(${texts.join(" OR ")})`;
}

function quoted(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}
