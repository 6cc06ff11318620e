import type { BudgetName } from "../../domain/budget.ts";
import { AppError } from "../../domain/error.ts";
import type { Session } from "../../domain/session.ts";
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
