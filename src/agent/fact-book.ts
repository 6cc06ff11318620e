import type { Attributes } from "../domain/attribute.ts";
import { noFacts, type SessionFacts } from "../domain/session.ts";
import type { Resource } from "../domain/telemetry.ts";

/** Distinct sets of facts held at once; a set is a session's, so this is about the number of live sessions. */
const maxKnown = 10_000;
/** The most characters of a set that is remembered: three times a real one, so that a flood of others takes some 40 MB. */
const maxKnownLength = 2000;
/** The longest path that systems take, and the longest name that the ledger does. What is longer names nothing. */
const longest = { path: 4096, name: 512 };
const paths: ReadonlySet<string> = new Set<keyof SessionFacts>(["project", "repository", "pullRequest"]);

/** What records of an agent say of their sessions. The same facts are the same object, so that they merge once. */
export class FactBook {
  readonly #known = new Map<string, SessionFacts>();
  /** The facts given out last: what comes together is mostly of one session. */
  #last: SessionFacts = noFacts;
  readonly #read: (resource: Attributes, attributes: Attributes) => SessionFacts;

  constructor(read: (resource: Attributes, attributes: Attributes) => SessionFacts) {
    this.#read = read;
  }

  of(resource: Resource, attributes: Attributes): SessionFacts {
    const facts = withoutEndless(this.#read(resource.attributes, attributes));
    if (!isSame(this.#last, facts)) this.#last = this.#remembered(facts);
    return this.#last;
  }

  #remembered(facts: SessionFacts): SessionFacts {
    const name = JSON.stringify(facts);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (name.length > maxKnownLength) return facts;
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(name, facts);
    return facts;
  }
}

function withoutEndless(facts: SessionFacts): SessionFacts {
  let kept: Record<string, string | undefined> | undefined;
  for (const name in facts) {
    const length = facts[name as keyof SessionFacts]?.length ?? 0;
    if (length > (paths.has(name) ? longest.path : longest.name)) (kept ??= { ...facts })[name] = undefined;
  }
  return kept ?? facts;
}

function isSame(a: SessionFacts, b: SessionFacts): boolean {
  return holds(a, b) && holds(b, a);
}

/** Whether one set of facts says all that the other does, in the same words. */
function holds(all: SessionFacts, some: SessionFacts): boolean {
  for (const name in some)
    if (all[name as keyof SessionFacts] !== some[name as keyof SessionFacts]) return false;
  return true;
}
