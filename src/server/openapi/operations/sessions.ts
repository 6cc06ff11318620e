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
    summary: "Lists sessions, the one heard of last first.",
    parameters: [
      ...filters(),
      choices("state", stateWords, {
        description: "States that a session has now; `waiting`, `open` and `over` stand for several.",
      }),
      ...page(pageSizes.sessions),
    ],
  },
  "GET /api/board": {
    summary: "Tells the sessions of now, and what today took.",
    parameters: filters(...timeNames),
  },
  "GET /api/sessions/:id": {
    summary: "Tells one session with what happened in it.",
    parameters: [
      ...filters("session"),
      choices("parts", [...sessionParts, "none"], {
        description: "What is told beside the session: all where it is not said, `none` alone for nothing.",
      }),
    ],
  },
  "GET /api/sessions/:id/plan": {
    summary: "Tells what a session set out to do, and how far it is.",
    parameters: [
      agent,
      flag("text", { description: "Whether the whole text of its plan is told.", usual: false }),
    ],
  },
  "GET /api/sessions/:id/timeline": {
    summary: "Tells what happened in a session when, and what of it changed since the page before.",
    parameters: [agent, ...page(pageSizes.timeline)],
  },
  "GET /api/sessions/:id/timeline/:key": {
    summary: "Tells one row of a timeline in full.",
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
    summary: "Tells what a session cost, by model, by subagent and in the course of time.",
    parameters: [
      ...span,
      count("steps", {
        description: "Into how many steps, of equally many requests, its course is parted at most.",
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
    summary: "Tells what failed in a session, and what its person refused.",
    parameters: span,
  },
  "GET /api/sessions/:id/context": {
    summary: "Tells how full the context of a session is, how it filled, and when it runs out.",
    parameters: [agent],
  },
  "GET /api/sessions/:id/checkpoints": {
    summary: "Lists what was saved of a session before its context went.",
    parameters: [...filters("model", "session"), limit(pageSizes.checkpoints)],
  },
  "POST /api/sessions/:id/checkpoints": {
    summary: "Saves what a session is doing now; 200 where its newest checkpoint says the same.",
    parameters: [agent],
    statuses: [201, 200],
  },
  "GET /api/checkpoints": {
    summary: "Lists what was saved of sessions before their contexts went, and what became of it.",
    parameters: [...filters("model"), limit(pageSizes.checkpoints)],
  },
  "GET /api/checkpoints/:id": {
    summary: "Tells one checkpoint in full.",
    refusals: ["conflict"],
  },
  "GET /api/checkpoints/:id/diff": {
    summary: "Tells what happened between two checkpoints.",
    parameters: [text("to", { description: "The id of the later one.", required: true })],
    refusals: ["conflict"],
  },
};
