import { useEffect, useState } from "preact/hooks";
import type { HealthAnswer } from "../../src/query/health.ts";
import { askJson } from "./ask.ts";
import { readToken } from "./token.ts";

let known = "";
let asking: Promise<string> | undefined;

/**
 * What leads a command that is typed in a terminal to the data dir of this page's collector, as ` --data-dir DIR`: empty where that is the
 * usual one, and while nobody has told. Asked for once for all commands of a tab.
 */
export function useCommandFlags(): string {
  const [flags, setFlags] = useState(known);
  useEffect(() => {
    // Who has no token asks nothing.
    if (readToken() === undefined) return;
    asking ??= told();
    void asking.then(setFlags);
  }, []);
  return flags;
}

async function told(): Promise<string> {
  try {
    known = (await askJson<HealthAnswer>("/api/health")).process.command_flags;
  } catch {
    // The command is right on the usual data dir; whoever shows the next one asks again.
    asking = undefined;
  }
  return known;
}
