import { renderUsage, type ArgsDef, type CommandDef } from "citty";
import { widthOf, wrap } from "./format/text.ts";

/** Narrower text is harder to read than text that begins on a line of its own. */
const minTextWidth = 24;
const ownLineIndent = 6;

/** What `--help` prints of a command: the library's page in our words, no line of it wider than `width`. */
export async function helpText(
  command: CommandDef,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): Promise<string> {
  const { args = {} } = command;
  const brief = { ...command, args: briefArgs(await (typeof args === "function" ? args() : args)) };
  const text = await renderUsage(brief, { meta: { name: "hallmonitor" } });
  // The library paints for pipes and files, too.
  const lines = (colour ? text : Bun.stripANSI(text)).split("\n");
  return lines.flatMap((line) => fitted(line.trimEnd(), width)).join("\n");
}

/** The library would put all that a flag may be given into its name; the description says it. */
function briefArgs(args: ArgsDef): ArgsDef {
  const brief = Object.entries(args).map(([name, arg]) => {
    const { type, valueHint } = arg;
    return [
      name,
      type === "enum" ? { ...arg, type: "string", valueHint: valueHint ?? name.toUpperCase() } : arg,
    ];
  });
  // The same flags under the same names.
  return Object.fromEntries(brief) as ArgsDef;
}

/** A line in as many as it takes: what a flag means goes on where it begins, or below the flag where there is no room. */
function fitted(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const [, head = "", text = line.trimStart()] = /^(.*?\S {4})(\S.*)$/.exec(line) ?? [];
  const indent = head === "" ? line.length - text.length : widthOf(head);
  if (head === "" || width - indent >= minTextWidth)
    return wrap(text, width - indent).map((part, index) => (index === 0 ? head : "").padEnd(indent) + part);
  return [
    `  ${head.trim()}`,
    ...wrap(text, width - ownLineIndent).map((part) => " ".repeat(ownLineIndent) + part),
  ];
}
