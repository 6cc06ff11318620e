import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import type { PreambleAccount, PreambleObservation } from "../../domain/preamble.ts";
import type { Heard } from "../plain-record.ts";
import { arrayIn, objectIn, objectOf, textIn } from "../member.ts";
import { sizeOf } from "./transcript-tool.ts";

type Sizes = Pick<PreambleAccount, "systemBytes" | "tools" | "toolBytes" | "mcpTools" | "mcpBytes">;

/** Shapes whose sizes are kept: a session has a handful, for each changes when a tool comes or goes. */
const maxShapes = 64;

/**
 * What stands before the conversation in the requests of one file. The client (2.1.329) writes a shape, system prompt and tools
 * in whole, once, and names it by its hash with each request. Of the texts only their sizes leave this class.
 */
export class PreambleBook {
  readonly #sizes = new Map<string, Sizes>();
  /** Hash and query source of the last request. */
  #inUse: string | undefined;

  /** Takes an `api-request-shape`. */
  learn(line: JsonObject): void {
    const hash = textIn(line, "shapeHash");
    const shape = objectIn(line, "shape");
    if (hash === undefined || shape === undefined || this.#sizes.size >= maxShapes) return;
    this.#sizes.set(hash, sizesOf(shape));
  }

  /** Takes an `api-request`; undefined when it stands behind the same preamble as the one before it. */
  use(heard: Heard, line: JsonObject, subagentId: string | undefined): PreambleObservation | undefined {
    const hash = textIn(line, "shapeHash");
    if (hash === undefined) return undefined;
    const querySource = textIn(line, "querySource");
    const use = `${hash} ${querySource}`;
    if (use === this.#inUse) return undefined;
    this.#inUse = use;
    const owner = [heard.sessionId ?? "", subagentId].filter((id) => id !== undefined).join(":");
    return {
      ...heard,
      kind: "preamble",
      digest: digestOf(`${heard.digest} ${hash}`),
      aliases: [`preamble:${owner}:${hash}`],
      hash,
      model: textIn(objectIn(line, "params"), "model"),
      querySource,
      subagentId,
      // The shape may stand in lines that an earlier reading took; its sizes are then in the ledger already.
      ...(this.#sizes.get(hash) ?? unknownSizes),
    };
  }
}

const unknownSizes: Sizes = {
  systemBytes: undefined,
  tools: undefined,
  toolBytes: undefined,
  mcpTools: undefined,
  mcpBytes: undefined,
};

function sizesOf(shape: JsonObject): Sizes {
  const tools = arrayIn(shape, "tools").map((tool) => ({
    isMcp: textIn(objectOf(tool), "name")?.startsWith("mcp__") === true,
    bytes: sizeOf(tool) ?? 0,
  }));
  const mcp = tools.filter(({ isMcp }) => isMcp);
  return {
    systemBytes: systemBytes(shape["system"]),
    tools: tools.length,
    toolBytes: sumOf(tools),
    mcpTools: mcp.length,
    mcpBytes: sumOf(mcp),
  };
}

function systemBytes(system: unknown): number {
  if (typeof system === "string") return Buffer.byteLength(system);
  if (!Array.isArray(system)) return 0;
  return system.reduce(
    (sum: number, block) => sum + Buffer.byteLength(textIn(objectOf(block), "text") ?? ""),
    0,
  );
}

function sumOf(tools: readonly { readonly bytes: number }[]): number {
  return tools.reduce((sum, { bytes }) => sum + bytes, 0);
}
