import { capital } from "./capital.ts";
import type { PartKind } from "../domain/part-kind.ts";
import { plainText } from "../domain/plain-text.ts";

/** A part of what fills a conversation, as the API tells it. */
interface FillPart {
  readonly kind: PartKind;
  readonly name: string | null;
}

interface Told {
  /** Who told of system prompt and tools; where only the first request did, they are one part. */
  readonly basis: "request-records" | "first-request" | "compaction";
  /** Short names of memory files by their paths. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a part of a conversation is called: `System prompt`, `Bash results`, `Memory CLAUDE.md`. */
export function fillPartText({ kind, name }: FillPart, { basis, files }: Told): string {
  const own = plainText(name);
  switch (kind) {
    case "system":
      return basis === "first-request" ? "System prompt and tools" : "System prompt";
    case "tools":
      return "Tool descriptions";
    case "mcp":
      return own === "" ? "MCP tool descriptions" : `MCP ${own}`;
    case "memory":
      return `Memory ${files.get(name ?? "") ?? ""}`.trimEnd();
    case "summary":
      return "Summary";
    case "prompts":
      return "Prompts";
    case "results":
      return own === "" ? "Results of tools" : `${own} results`;
    case "answers":
      return "Answers of the model";
    case "attachments":
      return own === "file"
        ? "Files in prompts"
        : own === ""
          ? "Attachments"
          : capital(own.replace(/_delta$/, "").replaceAll("_", " "));
    case "other":
      return "Not known";
  }
}
