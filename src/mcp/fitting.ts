import type { Arguments, Values } from "./argument.ts";
import { bounded, type Bounded } from "./bounded.ts";
import { asData } from "./data.ts";
import type { Desk, Told, Tool } from "./tool.ts";

/** What a tool told, and as much of its answer as there is room for. */
export interface Fitting extends Told {
  readonly cut: Bounded;
}

/**
 * The answer of a tool, harmless and of bounded length. A page that there is no room for is asked for again, smaller: its cursor goes on
 * behind the last that is told.
 */
export async function fittingAnswer(tool: Tool, values: Values<Arguments>, desk: Desk): Promise<Fitting> {
  const told = await tool.answer(values, desk);
  const cut = bounded(asData(told.answer), told.lists ?? []);
  const limit = Number(values["limit"] ?? 1);
  const { items, room } = cut.page;
  if (room === items || limit === 1) return { ...told, cut };
  // A limit may be of each kind, so that a page has more, or far above all that there is.
  const fits = Math.max(1, Math.floor((Math.min(limit, items) * room) / items));
  const smaller = await fittingAnswer(tool, { ...values, limit: fits }, desk);
  return { ...smaller, notes: [...new Set([...(smaller.notes ?? []), noRoom])] };
}

const noRoom = "there was no room for as many as were asked for; next_cursor goes on behind them";
