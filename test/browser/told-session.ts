import { toKeyValues } from "../../src/imitation/otlp.ts";
/** A session as a client tells of it over OTLP: prompts, requests and tool calls, each with a time of its own. */

interface Told {
  readonly name:
    | "user_prompt"
    | "api_request"
    | "api_error"
    | "tool_result"
    | "tool_decision"
    | "subagent_completed"
    | "compaction";
  /** When it was told, UTC milliseconds: at its end. */
  readonly at: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** What one session tells of. */
export class ToldSession {
  readonly id: string;
  readonly #records: Told[] = [];
  #ids = 0;
  #prompt = "";

  constructor(id: string) {
    this.id = id;
  }

  prompt(at: number, text?: string): this {
    this.#prompt = `${this.id.slice(0, 8)}-0000-4000-8000-${String(++this.#ids).padStart(12, "0")}`;
    return this.#tell("user_prompt", at, {
      prompt_length: text?.length ?? 57,
      ...(text === undefined ? {} : { prompt: text }),
    });
  }

  request(at: number, durationMs: number, own: Told["attributes"] = {}): this {
    return this.#tell("api_request", at, {
      model: "claude-opus-5-5",
      input_tokens: 6,
      output_tokens: 150,
      cache_read_tokens: 18_400,
      cache_creation_tokens: 300,
      cost_usd: 0.0082,
      duration_ms: durationMs,
      ttft_ms: Math.round(durationMs / 3),
      request_id: `req_${this.id.slice(0, 8)}_${++this.#ids}`,
      query_source: "repl_main_thread",
      ...own,
    });
  }

  tool(at: number, tool: string, durationMs: number, own: Told["attributes"] = {}): this {
    return this.#tell("tool_result", at, {
      tool_name: tool,
      tool_use_id: `toolu_${this.id.slice(0, 8)}_${++this.#ids}`,
      duration_ms: durationMs,
      success: true,
      decision_type: "accept",
      decision_source: "config",
      ...own,
    });
  }

  /** Sends what was not sent yet, as a client does: in posts of its own size. */
  async send({ httpUrl }: { readonly httpUrl: string }): Promise<void> {
    for (let from = 0; from < this.#records.length; from += 500) {
      const response = await fetch(`${httpUrl}/v1/logs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(postOf(this.#records.slice(from, from + 500))),
      });
      if (!response.ok) throw new Error(`the collector answered ${response.status}`);
    }
    this.#records.length = 0;
  }

  #tell(name: Told["name"], at: number, own: Told["attributes"]): this {
    const attributes = {
      "session.id": this.id,
      "event.name": name,
      "event.timestamp": new Date(at).toISOString(),
      "event.sequence": this.#ids,
      "prompt.id": this.#prompt,
      ...own,
    };
    this.#records.push({ name, at, attributes });
    return this;
  }
}

function postOf(records: readonly Told[]): unknown {
  return {
    resourceLogs: [
      {
        resource: {
          attributes: toKeyValues({ "service.name": "claude-code", "service.version": "2.1.329" }),
        },
        scopeLogs: [
          {
            scope: { name: "com.anthropic.claude_code.events", version: "2.1.329" },
            logRecords: records.map(({ name, at, attributes }) => ({
              timeUnixNano: `${at}000000`,
              body: { stringValue: `claude_code.${name}` },
              attributes: toKeyValues(attributes),
            })),
          },
        ],
      },
    ],
  };
}

/** A session of very many rows over three days of work: each prompt sets off 24 requests and as many calls. */
export function longSession(id: string, rows: number, endsAt: number): ToldSession {
  const session = new ToldSession(id);
  const prompts = Math.ceil(rows / 49);
  const pauseMs = Math.floor((3 * 86_400_000) / prompts);
  let told = 0;
  for (let prompt = 0; prompt < prompts; prompt += 1) {
    let at = endsAt - (prompts - prompt) * pauseMs;
    session.prompt(at);
    told += 1;
    for (let step = 0; step < 24 && told + 2 <= rows; step += 1) {
      const [thinks, works] = [1500 + ((step * 997) % 9000), 40 + ((step * step * 131) % 6000)];
      at += thinks;
      session.request(at, thinks);
      at += works;
      const failed = step % 11 === 7 ? { success: false, error: "Exit code 1" } : {};
      session.tool(at, ["Read", "Edit", "Bash", "Grep"][step % 4] ?? "Read", works, failed);
      told += 2;
    }
  }
  return session;
}
