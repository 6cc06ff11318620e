import type { AlertShape, SilenceShape } from "../../../../src/alert/shape.ts";
import { askJson, sendJson } from "../../../api/ask.ts";

/** What a silence is to hold of: an alert itself, all of its rule, or all of its session. */
export type Reach = "alert" | "rule" | "session";

/** For how long, or until when. */
export type Lasting = { readonly for: string } | { readonly until: string };

/** Has nobody told of an alert, or of what is like it, for a while. Throws an ApiFault. */
export async function silence(alert: AlertShape, reach: Reach, lasting: Lasting): Promise<SilenceShape> {
  const meant = {
    alert: { alert: alert.id },
    rule: { rule: alert.rule },
    session: { session_id: alert.session_id },
  }[reach];
  const answer = await sendJson<{ silence: SilenceShape }>("/api/alerts/silences", { ...meant, ...lasting });
  return answer.silence;
}

/** Ends a silence. Throws an ApiFault. */
export async function endSilence(id: string): Promise<void> {
  await askJson(`/api/alerts/silences/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** When people are back at work: eight in the morning of the next day, by the browser's clock. */
export function tomorrow(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8);
}
