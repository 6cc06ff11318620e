/** What the command line of `statusline` asks for. */
export interface StatusLineWords {
  readonly dataDir: string | undefined;
  /** The person's own status line command, for the shell. */
  readonly wrap: string | undefined;
  readonly wrapOnly: boolean;
  readonly help: boolean;
}

/** What `statusline --help` prints. */
export const statusLineUsage = `Draws the status line of a Claude Code session: context, cost, today's cost, the
limits of the plan. Claude Code starts it and writes JSON to its standard input:
'hallmonitor setup claude-code --statusline' puts it into the settings.

  hallmonitor statusline [--wrap CMD [--wrap-only]] [--data-dir DIR]

  --wrap CMD      also run this status line command, with the same input, and
                  print its output first
  --wrap-only     print only its output; the limits are recorded all the same
  --data-dir DIR  the folder of the ledger`;

/** The command line, read leniently: a mistake in it must not cost the person the line. */
export function parseWords(words: readonly string[]): StatusLineWords {
  const given = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const [, name = "", value] = /^(--[a-z-]+)(?:=([\s\S]*))?$/.exec(words[index] ?? "") ?? [];
    if (name !== "--wrap" && name !== "--data-dir") given.set(name, "");
    else if (value !== undefined) given.set(name, value);
    // What follows is the value whatever it looks like: a wrapped command may begin with dashes.
    else given.set(name, words[(index += 1)] ?? "");
  }
  return {
    dataDir: given.get("--data-dir") || undefined,
    wrap: given.get("--wrap") || undefined,
    wrapOnly: given.has("--wrap-only"),
    help: given.has("--help") || words[0] === "-h",
  };
}
