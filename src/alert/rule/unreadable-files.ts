import type { Rule } from "./rule.ts";

/** Files of an agent that nobody may read. */
export const unreadableFiles: Rule = {
  name: "unreadable_files",
  find: (_, { health }) => {
    const [first, ...others] = health?.reading.unreadable_files ?? [];
    if (first === undefined) return [];
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    return [
      {
        rule: "unreadable_files",
        subject: "files",
        severity: "attention",
        title: others.length === 0 ? "A file cannot be read" : `${others.length + 1} files cannot be read`,
        detail: `${first.path}: ${first.reason}${more}`,
        action: "Give its reader the right to read it. What it holds is counted as soon as it can be read",
        command: "hallmonitor doctor",
        owner: {},
      },
    ];
  },
};
