import { counted } from "../../domain/counted.ts";
import { reconcile } from "../../query/reconcile.ts";
import type { ReconcileShape } from "../../query/reconcile-shape.ts";
import { lineOf } from "../../checkpoint/text-line.ts";
import { count, text } from "../argument.ts";
import { filterInput, narrowed } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { lines, nameText, usageWords } from "../words.ts";

const mostLines = 10;

/** What `GET /api/reconcile` tells, five sessions at a time unless more are asked for. */
export const reconcileTool = reading({
  name: "reconcile",
  title: "Reconcile",
  description:
    "How far figures can be trusted: what each channel (telemetry, transcript, hooks, the client's own account) reported of sessions, where they differ, and a confidence. Without a session: the latest ones.",
  input: {
    ...filterInput,
    limit: count({ usual: 5, most: 50 }, "how many sessions"),
    cursor: text("next_cursor of the previous answer, for the next sessions"),
  },
  output: {
    sessions: "witnesses, the ledger's figures, gaps between them and a confidence, session by session",
    total: "of these sessions together",
    next_cursor: "where the list goes on; null at its end",
  },
  answer({ limit, cursor, ...owner }, desk) {
    const { filter, notes } = narrowed(owner, desk);
    const answer = reconcile(desk.reader, { filter, page: { limit, cursor } });
    const { sessions } = answer;
    return {
      answer,
      text: [
        sessions.length === 0 ? "No session is like that." : `${counted(sessions.length, "session")}:`,
        ...lines(sessions, mostLines, sessionLine),
      ].join("\n"),
      notes,
      lists: [{ path: "sessions", keep: "first", narrow: "go on with cursor", isPage: true }],
    };
  },
});

function sessionLine({ id, confidence, ledger, witnesses, gaps }: ReconcileShape): string {
  const seen = witnesses.map(({ source, requests }) => `${source} ${requests ?? "counters only"}`);
  const differ =
    gaps.length === 0 ? "no gaps" : gaps.map(({ kind, detail }) => `${kind} (${lineOf(detail)})`).join(", ");
  return `- ${nameText(id)}: ${confidence}; ${usageWords(ledger)}; seen by ${seen.join(", ") || "nobody"}; ${differ}`;
}
