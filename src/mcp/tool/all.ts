import type { Tool } from "../tool.ts";
import { checkpointSaveTool } from "./checkpoint-save.ts";
import { alertsTool } from "./alerts.ts";
import { budgetsTool } from "./budgets.ts";
import { contextStateTool } from "./context-state.ts";
import { costsTool } from "./costs.ts";
import { forecastTool } from "./forecast.ts";
import { reconcileTool } from "./reconcile.ts";
import { searchTool } from "./search.ts";
import { sessionTool } from "./session.ts";
import { sessionsTool } from "./sessions.ts";
import { usageTool } from "./usage.ts";

/** What can be asked, in the order that it is listed in: first what an agent asks of itself. */
export const tools: readonly Tool[] = [
  contextStateTool,
  sessionTool,
  usageTool,
  costsTool,
  sessionsTool,
  forecastTool,
  budgetsTool,
  alertsTool,
  reconcileTool,
  searchTool,
  checkpointSaveTool,
];
