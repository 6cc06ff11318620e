import type { Database } from "bun:sqlite";
import type { SearchPage, SearchQuestion } from "../../search.ts";
import { findSessions } from "./session-search.ts";
import { ThingSearch } from "./thing-search.ts";

/**
 * Finds what has the words that are asked for. The index proposes, the ledger disposes: each row is read and held against the
 * question before it is told, and what the index does not know yet is looked through. So an answer is in step with the
 * ledger, however far the index is.
 */
export function search(db: Database, question: SearchQuestion): SearchPage {
  if (question.words.terms.length === 0) return { hits: [], next: undefined, isWhole: true };
  const { kind, ...asked } = question;
  return kind === "session" ? findSessions(db, question) : new ThingSearch(db, { ...asked, kind }).page();
}
