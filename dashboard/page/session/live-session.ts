import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionShape } from "../../../src/query/shape.ts";
import { useAnswer, useSoon, type Answer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { onChange, sessionName, streamNow } from "../../api/stream.ts";

/** A session as it was told last, by the answer or by the stream; draws anew when that one changes only. */
export function useLiveSession(answered: SessionShape | undefined): SessionShape | undefined {
  const [session, setSession] = useState(answered);
  const name = answered === undefined ? undefined : sessionName(answered);
  useEffect(() => {
    const told = streamNow().sessions.get(name ?? "");
    // A long answer may arrive after the stream told of what came behind it.
    const isLater = told !== undefined && answered !== undefined && told.last_seen_at > answered.last_seen_at;
    setSession(isLater ? told : answered);
  }, [answered]);
  useEffect(() => {
    if (name === undefined) return undefined;
    let { sessions: heard } = streamNow();
    return onChange(() => {
      const { sessions, changed } = streamNow();
      // A change of the line tells the last batch once more, and the answer may have told of later since.
      if (sessions === heard) return;
      heard = sessions;
      const told = sessions.get(name);
      if (told !== undefined && changed.has(name)) setSession(told);
    });
  }, [name]);
  return session ?? answered;
}

/** The address of a part of a session in the API: `costs` of `/api/sessions/ID/costs`. */
export function sessionPath({ id }: Pick<SessionShape, "id">, part: string): string {
  return `/api/sessions/${encodeURIComponent(id)}/${part}`;
}

/**
 * Asks about a part of a session, and again when that session was heard of: what others do is no reason. `part` is what
 * follows the session's address: `costs`.
 */
export function useSessionAnswer<T>(session: SessionShape, part: string, params: Params = {}): Answer<T> {
  return useAgain(session, useAnswer<T>(sessionPath(session, part), { agent: session.agent, ...params }));
}

/** The same for an answer from anywhere: it is asked for again when the session was heard of. */
export function useAgain<T>(session: SessionShape, answer: Answer<T>): Answer<T> {
  const soon = useSoon(answer.refresh);
  const last = useRef(session);
  useEffect(() => {
    if (last.current !== session) soon();
    last.current = session;
  }, [session, soon]);
  return answer;
}
