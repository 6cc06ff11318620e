import type { Database } from "bun:sqlite";
import type { Phrase, SearchWords, Term } from "../../../domain/search.ts";
import { sessionWord } from "./place.ts";

/** Words that the beginning of one may stand for: the most used. One that is left out is found when more of it is typed. */
const mostEndings = 48;
/** Words among which those are chosen, so that one letter in a large ledger costs no more than this. */
const mostLooked = 20_000;

/**
 * What is looked for in the language of the index; undefined where nothing has it. Only folded words and the names of sessions
 * get into it, each within quotes, so nothing that a person writes is an operator.
 */
export function expressionOf(
  db: Database,
  { terms }: SearchWords,
  sessionKeys?: readonly number[],
): string | undefined {
  const parts = terms.map((term) => termText(db, term));
  if (sessionKeys !== undefined) parts.push(eitherOf(sessionKeys.map((key) => quoted([sessionWord(key)]))));
  return parts.length === 0 || parts.includes("") ? undefined : parts.join(" AND ");
}

function termText(db: Database, term: Term): string {
  return eitherOf(term.flatMap((phrase) => phraseTexts(db, phrase)));
}

/** A phrase, or one for each word that its last one may be the beginning of. */
function phraseTexts(db: Database, { words, isBeginning }: Phrase): string[] {
  if (!isBeginning) return [quoted(words)];
  const [last = ""] = words.slice(-1);
  return endingsOf(db, last).map((ending) => quoted([...words.slice(0, -1), ending]));
}

function endingsOf(db: Database, beginning: string): string[] {
  const sql = `SELECT word FROM (SELECT word, uses FROM search_word WHERE word >= ? AND word < ? LIMIT ${mostLooked})
    ORDER BY word = ? DESC, uses DESC, word LIMIT ${mostEndings}`;
  return db
    .query<{ word: string }, [string, string, string]>(sql)
    .all(beginning, `${beginning}\u{10ffff}`, beginning)
    .map(({ word }) => word);
}

function eitherOf(texts: readonly string[]): string {
  return texts.length < 2 ? (texts[0] ?? "") : `(${texts.join(" OR ")})`;
}

function quoted(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}
