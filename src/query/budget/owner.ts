import type { BudgetName } from "../../domain/budget.ts";
import { AppError } from "../../domain/error.ts";
import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { findProject, mayMean } from "../project.ts";

/** Whose use a budget is held against. */
export interface BudgetOwner {
  readonly filter: Pick<Filter, "project" | "branch" | "user">;
  /** Why nobody knows whose it is: then it is held against nothing. */
  readonly fault: string | undefined;
}

/** The part of the ledger that a budget is of. A name that means several projects means none. */
export function budgetOwner(reader: LedgerReader, { scope, name }: BudgetName): BudgetOwner {
  if (scope === "branch" || scope === "user") return { filter: { [scope]: name }, fault: undefined };
  if (scope !== "project" || name === undefined) return { filter: {}, fault: undefined };
  try {
    return { filter: { project: findProject(reader, name) }, fault: undefined };
  } catch (thrown) {
    return { filter: { project: name }, fault: AppError.from(thrown).message };
  }
}

/** Which project a name means changes when a new one is heard of. */
const lastsMs = 60_000;

/** Whose budgets are, for who asks all day long: what a project's name means is looked up again after a while. */
export class BudgetOwners {
  readonly #reader: LedgerReader;
  readonly #known = new Map<string, { readonly owner: BudgetOwner; readonly at: UnixMs }>();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  of(budget: BudgetName, now: UnixMs): BudgetOwner {
    const { scope, name = "" } = budget;
    if (scope !== "project") return budgetOwner(this.#reader, budget);
    const known = this.#known.get(name);
    if (known !== undefined && Math.abs(now - known.at) < lastsMs) return known.owner;
    const owner = budgetOwner(this.#reader, budget);
    this.#known.set(name, { owner, at: now });
    return owner;
  }
}

/** Whether a budget may be that of a session, told without a look at the ledger; a project's name may still mean others. */
export function mayConcern({ scope, name }: BudgetName, { facts }: Session): boolean {
  switch (scope) {
    case "total":
      return true;
    case "session":
      return false;
    case "project":
      return facts.project !== undefined && mayMean(name ?? "", facts.project);
    case "branch":
      return facts.branch === name;
    case "user":
      return facts.user === name;
  }
}
