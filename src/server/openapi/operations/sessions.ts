import { fileOrders } from "../../../query/close-up/files.ts";
import { sessionParts } from "../../../query/sessions.ts";
import { stateWords } from "../../../query/state-filter.ts";
import { requestOrders } from "../../../store/close-up.ts";
import { steps } from "../../routes/close-up.ts";
import { pageSizes } from "../../routes/page-size.ts";
import type { Operations } from "../operation.ts";
import {
  agent,
  choice,
  choices,
  count,
  filters,
  flag,
  limit,
  page,
  span,
  text,
  timeNames,
} from "../parameter.ts";

/** Sessions: lists of them, and one at close quarters. */
export const sessionOperations: Operations = {
  "GET /api/sessions": {
    summary: "Lists sessions, the latest first.",
    parameters: [
      ...filters(),
      choices("state", stateWords, {
        description: "Present states of sessions; `waiting`, `open` and `over` mean several.",
      }),
      ...page(pageSizes.sessions),
    ],
  },
  "GET /api/board": {
    summary: "Returns the current sessions and today's sums.",
    parameters: filters(...timeNames),
  },
  "GET /api/sessions/:id": {
    summary: "Returns one session with what happened in it.",
    parameters: [
      ...filters("session"),
      choices("parts", [...sessionParts, "none"], {
        description: "What to return beside the session: all by default, `none` for nothing.",
      }),
    ],
  },
  "GET /api/sessions/:id/plan": {
    summary: "Returns a session's plan and tasks, and their progress.",
    parameters: [
      agent,
      flag("text", { description: "Whether the whole text of its plan is included.", usual: false }),
    ],
  },
  "GET /api/sessions/:id/timeline": {
    summary: "Lists what happened in a session in order of time, and what changed since the previous page.",
    parameters: [agent, ...page(pageSizes.timeline)],
  },
  "GET /api/sessions/:id/timeline/:key": {
    summary: "Returns one row of a timeline in full.",
    parameters: [agent],
  },
  "GET /api/sessions/:id/requests": {
    summary: "Lists the model requests of a session with their parts and prices.",
    parameters: [
      ...span,
      choice("sort", requestOrders, { description: "What comes first.", usual: "at" }),
      ...page(pageSizes.requests),
    ],
  },
  "GET /api/sessions/:id/costs": {
    summary: "Returns the cost of a session by model, by subagent and over time.",
    parameters: [
      ...span,
      count("steps", {
        description: "Into how many steps at most, of equally many requests, the session is divided.",
        usual: steps.usual,
        most: steps.most,
      }),
    ],
  },
  "GET /api/sessions/:id/files": {
    summary: "Lists the files that a session read or changed.",
    parameters: [
      ...span,
      choice("sort", fileOrders, { description: "What comes first.", usual: "recent" }),
      ...page(pageSizes.files),
    ],
  },
  "GET /api/sessions/:id/errors": {
    summary: "Lists what failed in a session, and what its person refused.",
    parameters: span,
  },
  "GET /api/sessions/:id/context": {
    summary: "Returns how full the context of a session is, how it filled, and when it runs out.",
    parameters: [agent],
  },
  "GET /api/sessions/:id/checkpoints": {
    summary: "Lists the checkpoints of a session.",
    parameters: [...filters("model", "session"), limit(pageSizes.checkpoints)],
  },
  "POST /api/sessions/:id/checkpoints": {
    summary: "Saves a checkpoint of a session now; 200 if its newest one says the same.",
    parameters: [agent],
    statuses: [201, 200],
  },
  "GET /api/checkpoints": {
    summary: "Lists checkpoints, and what became of them.",
    parameters: [...filters("model"), limit(pageSizes.checkpoints)],
  },
  "GET /api/checkpoints/:id": {
    summary: "Returns one checkpoint in full.",
    refusals: ["conflict"],
  },
  "GET /api/checkpoints/:id/diff": {
    summary: "Returns what happened between two checkpoints.",
    parameters: [text("to", { description: "The id of the later one.", required: true })],
    refusals: ["conflict"],
  },
};
