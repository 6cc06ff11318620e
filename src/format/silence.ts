import { plainText } from "../domain/plain-text.ts";

/** What a silence names; null where it does not say. */
export interface SilenceWords {
  readonly rule: string | null;
  readonly subject: string | null;
  readonly project: string | null;
  readonly session_id: string | null;
}

/** What nobody is told of: `waiting_input of project /p/shop`; `every alert` where nothing is named. */
export function silenceSubject({ rule, subject, project, session_id }: SilenceWords): string {
  const parts = [
    project === null ? "" : `project ${plainText(project)}`,
    session_id === null ? "" : `session ${plainText(session_id)}`,
    subject === null ? "" : plainText(subject),
  ].filter((part) => part !== "");
  const what = rule ?? "every alert";
  return parts.length === 0 ? what : `${what} of ${parts.join(", ")}`;
}
