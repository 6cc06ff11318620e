import type { Database } from "bun:sqlite";
import type { SearchPage, SearchQuestion } from "../../search.ts";
import { Endings } from "./endings.ts";
import { findSessions } from "./session-search.ts";
import { ThingSearch } from "./thing-search.ts";

/**
 * Finds what has the words that are asked for. The index proposes, the ledger disposes: each row is read and held against the
 * question before it is told, and what the index does not know yet is looked through. So an answer is in step with the
 * ledger, however far the index is.
 */
export class Search {
  readonly #db: Database;
  readonly #endings: Endings;

  constructor(db: Database) {
    this.#db = db;
    this.#endings = new Endings(db);
  }

  find(question: SearchQuestion): SearchPage {
    const { kind, ...asked } = question;
    if (question.words.terms.length === 0) return { hits: [], next: undefined, isWhole: true };
    if (kind === "session") return findSessions(this.#db, this.#endings, question);
    return new ThingSearch(this.#db, this.#endings, { ...asked, kind }).page();
  }
}
