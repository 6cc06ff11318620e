import { Hono } from "hono";
import { diffStates } from "../../checkpoint/diff.ts";
import {
  listCheckpoints,
  nothingToSave,
  readCheckpoint,
  savedAnswer,
  showCheckpoint,
} from "../../checkpoint/list.ts";
import { AppError } from "../../domain/error.ts";
import { findSession } from "../../query/sessions.ts";
import type { Parts } from "../parts.ts";
import { pageSizes } from "./page-size.ts";
import { agentOf, filterBesideSession, filterOf, limitOf, refuseStrays } from "./question.ts";

/** What was saved of sessions, and what became of it; a POST saves a session's state as it is now. */
export function checkpointRoutes({
  reader,
  checkpointFolder: folder,
  saveCheckpoint,
}: Parts<"reader" | "checkpointFolder" | "saveCheckpoint">): Hono {
  const parts = { reader, folder };
  return new Hono()
    .get("/api/checkpoints", (context) => {
      const { filter } = filterOf(context, reader, ["limit"]);
      return context.json(listCheckpoints(parts, { filter, limit: limitOf(context, pageSizes.checkpoints) }));
    })
    .get("/api/checkpoints/:id", (context) => {
      refuseStrays(context, []);
      return context.json(showCheckpoint(parts, context.req.param("id")));
    })
    .get("/api/checkpoints/:id/diff", (context) => {
      const to = context.req.query("to") ?? "";
      if (to === "") throw new AppError("invalid", "to is missing: the id of the later one, as in ?to=ID");
      refuseStrays(context, ["to"]);
      const from = readCheckpoint(folder, context.req.param("id"));
      return context.json(diffStates(from.state, readCheckpoint(folder, to).state));
    })
    .get("/api/sessions/:id/checkpoints", (context) => {
      const filter = filterBesideSession(context, reader, ["limit"]);
      const sessionKey = findSession(reader, context.req.param("id"), filter.agent).key;
      const limit = limitOf(context, pageSizes.checkpoints);
      return context.json(listCheckpoints(parts, { filter: { ...filter, sessionKey }, limit }));
    })
    .post("/api/sessions/:id/checkpoints", async (context) => {
      const session = findSession(reader, context.req.param("id"), agentOf(context, []));
      const saved = await saveCheckpoint(session);
      if (saved === undefined) throw nothingToSave(session.id);
      return context.json(savedAnswer(reader, saved), saved.isNew ? 201 : 200);
    });
}
