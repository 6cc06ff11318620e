import { parseJson, type JsonObject } from "../../domain/json-object.ts";
import type { SessionFacts } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import { objectIn, objectOf, textIn } from "../member.ts";

/** What a file's place and its `.meta.json` say of the lines in it. */
export interface TranscriptFile {
  readonly path: string;
  /** Session of the folder or file name, for lines that name none. */
  readonly sessionId: string | undefined;
  /** Undefined for a session's own file. */
  readonly agentId: string | undefined;
  readonly meta: JsonObject | undefined;
  /** When the file was last written to, for lines that tell no time before any other has. */
  readonly writtenAt?: UnixMs | undefined;
}

/** Reads a path's names: `<session>.jsonl`, `<session>/subagents/…/agent-<id>.jsonl`, and the old `agent-<id>.jsonl`. */
export function fileOf(path: string, metaText?: string): TranscriptFile {
  const parts = path.split(/[\\/]/);
  const name = (parts.at(-1) ?? "").replace(/\.jsonl$/, "");
  const agentId = name.startsWith("agent-") ? name.slice("agent-".length) : undefined;
  const folder = parts.lastIndexOf("subagents");
  const owner = folder > 0 ? parts[folder - 1] : undefined;
  // One that is being written is no JSON yet; the next look at the file finds it whole.
  const meta = metaText === undefined ? undefined : objectOf(parseJson(metaText));
  return { path, sessionId: agentId === undefined ? name : owner, agentId, meta };
}

/** Where a reader is in a file: what the lines so far said that the next ones leave out. */
export class Position {
  readonly file: TranscriptFile;
  /** The time of this line, or of the one before it. */
  at: UnixMs | undefined;
  promptId: string | undefined;
  /** When what stands before the lines from here on was compacted. */
  compactedAt: UnixMs | undefined;
  #facts: SessionFacts = {};
  /** The first folder the session named; it may walk into others later. */
  #project: string | undefined;
  #name: string | undefined;
  #title: string | undefined;
  #pullRequest: string | undefined;
  #parent: string | undefined;
  #isRepeated = false;

  constructor(file: TranscriptFile) {
    this.file = file;
  }

  /** Takes a line's time. What tells none is of the time of the line before it, unless that only repeats another session's. */
  moveTo(line: JsonObject): void {
    const at = Date.parse(textIn(line, "timestamp") ?? "");
    if (Number.isNaN(at)) {
      if (this.#isRepeated) this.at = undefined;
      return;
    }
    this.at = at;
    this.#isRepeated = objectIn(line, "forkedFrom") !== undefined;
  }

  /** When this line was written, as far as that is told; undefined behind what is repeated: what such a line says is told with the next. */
  get writtenAt(): UnixMs | undefined {
    return this.#isRepeated ? this.at : (this.at ?? this.file.writtenAt);
  }

  /** The session's facts as of this line. The same facts are the same object, so that they merge once. */
  factsOf(line: JsonObject): SessionFacts {
    this.#project ??= textIn(line, "cwd");
    this.#parent = this.#parentIn(line) ?? this.#parent;
    // A subagent works on the branch of its own folder, and its file is read behind what its session did later.
    const branch = this.file.agentId === undefined ? branchOf(line) : undefined;
    const clientVersion = textIn(line, "version");
    const entrypoint = textIn(line, "entrypoint");
    const known = this.#facts;
    if (
      known.project === this.#project &&
      known.branch === branch &&
      known.clientVersion === clientVersion &&
      known.entrypoint === entrypoint &&
      known.title === this.#title &&
      known.name === this.#name &&
      known.pullRequest === this.#pullRequest &&
      known.parentSessionId === this.#parent
    )
      return known;
    this.#facts = {
      project: this.#project,
      branch,
      clientVersion,
      entrypoint,
      title: this.#title,
      name: this.#name,
      pullRequest: this.#pullRequest,
      parentSessionId: this.#parent,
    };
    return this.#facts;
  }

  /**
   * The session that this one was forked from, as a line says that it repeats: `/branch` names it, `--fork-session` names the session that
   * asked for the answer, so that the last one which is repeated is the parent's, unless that asked for none.
   */
  #parentIn(line: JsonObject): string | undefined {
    if (this.file.agentId !== undefined) return undefined;
    const told = textIn(objectIn(line, "forkedFrom"), "sessionId") ?? textIn(line, "requestSessionId");
    return told === (textIn(line, "sessionId") ?? this.file.sessionId) ? undefined : told;
  }

  /** Takes a name that a sidecar line gives the session; true when that is news. */
  rename(names: {
    title?: string | undefined;
    name?: string | undefined;
    pullRequest?: string | undefined;
  }): boolean {
    const { title = this.#title, name = this.#name, pullRequest = this.#pullRequest } = names;
    const isNews = title !== this.#title || name !== this.#name || pullRequest !== this.#pullRequest;
    [this.#title, this.#name, this.#pullRequest] = [title, name, pullRequest];
    return isNews;
  }
}

/** The branch a line was written on; `HEAD` is what the client writes outside a repository. */
export function branchOf(line: JsonObject): string | undefined {
  const branch = textIn(line, "gitBranch");
  return branch === "HEAD" ? undefined : branch;
}
