import type { SessionShape } from "../../../../src/query/shape.ts";
import type { TimelineAnswer } from "../../../../src/query/timeline/shape.ts";
import { addressOf, ApiFault, askJson } from "../../../api/ask.ts";
import { onChange, sessionName, streamNow } from "../../../api/stream.ts";
import { timed, type TimedRow } from "./span.ts";

/** What of a timeline is here. */
export interface Told {
  readonly rows: readonly TimedRow[];
  /** Whether all that there was has come. */
  readonly isWhole: boolean;
  readonly fault: ApiFault | undefined;
}

/** What is here before the first answer. As long as it is not whole, nobody is told that there is nothing. */
export const nothingTold: Told = { rows: [], isWhole: false, fault: undefined };

/** A timeline that is being read, until `close`. */
export interface Feed {
  /** Asks again now. */
  readonly again: () => void;
  readonly close: () => void;
}

const pageRows = 500;
/** A long session is drawn this often while it comes. */
const drawEveryMs = 400;
/** A busy session is asked about this often at most. */
const askEveryMs = 400;

/** Reads a session's timeline to its end, and then whatever changes, until it is closed. */
export function openFeed(session: Pick<SessionShape, "agent" | "id">, tell: (told: Told) => void): Feed {
  const left = new AbortController();
  const rows = new Map<string, TimedRow>();
  const bell = new Bell();
  const ends = [listenTo(session, () => bell.ring()), () => left.abort()];
  void read(session, { rows, bell, tell, signal: left.signal });
  return {
    again: () => bell.ring(),
    close: () => {
      for (const end of ends) end();
      bell.ring();
    },
  };
}

interface Reading {
  readonly rows: Map<string, TimedRow>;
  readonly bell: Bell;
  readonly tell: (told: Told) => void;
  readonly signal: AbortSignal;
}

async function read(
  { agent, id }: Pick<SessionShape, "agent" | "id">,
  { rows, bell, tell, signal }: Reading,
): Promise<void> {
  let cursor: string | undefined;
  let isWhole = false;
  let drawnAt = 0;
  while (!signal.aborted) {
    const askedAt = performance.now();
    try {
      const address = addressOf(`/api/sessions/${encodeURIComponent(id)}/timeline`, {
        agent,
        cursor,
        limit: pageRows,
      });
      const answer = await askJson<TimelineAnswer>(address, { signal });
      cursor = answer.next_cursor;
      const hasNews = takeIn(rows, answer);
      const wasWhole = isWhole;
      isWhole = !answer.has_more;
      const isDue = isWhole || performance.now() - drawnAt > drawEveryMs;
      if (isDue && (hasNews || !wasWhole)) {
        tell({ rows: [...rows.values()], isWhole, fault: undefined });
        drawnAt = performance.now();
      }
      if (!isWhole) continue;
    } catch (thrown) {
      if (signal.aborted) return;
      tell({ rows: [...rows.values()], isWhole, fault: ApiFault.from(thrown) });
    }
    await bell.rung();
    await pause(askedAt + askEveryMs - performance.now());
  }
}

/** Puts an answer's rows among those that are here; false when it changes none. */
export function takeIn(rows: Map<string, TimedRow>, answer: TimelineAnswer): boolean {
  if (answer.restarted) rows.clear();
  for (const key of answer.gone) rows.delete(key);
  for (const row of answer.rows) rows.set(row.key, timed(row));
  return answer.restarted || answer.gone.length > 0 || answer.rows.length > 0;
}

/** Calls back when the session changed, the line is open again, or the tab is looked at again. */
function listenTo(session: Pick<SessionShape, "agent" | "id">, call: () => void): () => void {
  const name = sessionName(session);
  let { status } = streamNow();
  const look = (): void => {
    if (document.visibilityState === "visible") call();
  };
  const end = onChange(() => {
    const now = streamNow();
    const isBack = now.status === "live" && status !== "live";
    status = now.status;
    if (isBack || now.changed.has(name)) look();
  });
  document.addEventListener("visibilitychange", look);
  return () => {
    end();
    document.removeEventListener("visibilitychange", look);
  };
}

/** Rings for whoever waits, or for the next one who does. */
class Bell {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  async rung(): Promise<void> {
    if (!this.#isRung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#isRung = false;
    this.#wake = undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, Math.max(0, ms)));
}
