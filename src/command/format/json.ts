import { escapeControls } from "../../domain/control.ts";

/** JSON for people and pipes, indented. Control characters that JSON allows raw but terminals obey are escaped. */
export function jsonText(value: unknown): string {
  return escapeControls(JSON.stringify(value, undefined, 2));
}
