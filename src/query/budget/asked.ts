/** What of budgets is part of an answer about one project, branch, user, agent or session: nothing that is of others, or of all. */
import type { BudgetName } from "../../domain/budget.ts";
import type { Session } from "../../domain/session.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { isOwned } from "../owner.ts";
import { mayMean } from "../project.ts";
import type { BudgetOwner } from "./owner.ts";

/** Whether a budget of a period is asked about. */
export function isBudgetAsked(budget: BudgetName, { filter, fault }: BudgetOwner, asked: Filter): boolean {
  const isMeant = (project: string): boolean => fault === undefined && filter.project === project;
  return isOwnerAsked(budget, asked, isMeant);
}

/** Whether an allowance is asked about; that of a session by whose it is. */
export function isAllowanceAsked(allowance: BudgetName, asked: Filter, reader: LedgerReader): boolean {
  const { scope, name = "", agent } = allowance;
  if (scope !== "session") return isOwnerAsked(allowance, asked, (project) => mayMean(name, project));
  if (!isNarrowed(asked)) return true;
  const isItsOwn = (session: Session): boolean => session.id === name && session.agent === agent;
  return reader.sessionsById(name).some((session) => isItsOwn(session) && isOwned(session, asked));
}

function isOwnerAsked(
  { scope, name }: BudgetName,
  asked: Filter,
  isMeant: (project: string) => boolean,
): boolean {
  if (!isNarrowed(asked)) return true;
  if (asked.agent !== undefined || asked.sessionKey !== undefined) return false;
  const { project, branch, user, team } = asked;
  const told = Object.entries({ project, branch, user, team }).filter(([, value]) => value !== undefined);
  const [kind, value = ""] = told[0] ?? [];
  return told.length === 1 && scope === kind && (kind === "project" ? isMeant(value) : name === value);
}

function isNarrowed({ agent, project, branch, user, team, sessionKey }: Filter): boolean {
  return [agent, project, branch, user, team, sessionKey].some((value) => value !== undefined);
}
