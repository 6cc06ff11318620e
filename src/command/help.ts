import { renderUsage, type ArgsDef, type CommandDef } from "citty";
import { widthOf, wrap } from "./format/text.ts";

/** Narrower text is harder to read than text that begins on a line of its own. */
const minTextWidth = 24;
const ownLineIndent = 6;

const program = "hallmonitor";

/** What `--help` prints of a command: the library's page in our words, no line of it wider than `width`. */
export async function helpText(
  command: CommandDef,
  { width, colour }: { readonly width: number; readonly colour: boolean },
): Promise<string> {
  const { args = {}, meta = {} } = command;
  const { name = "" } = await (typeof meta === "function" ? meta() : meta);
  const brief = { ...command, args: briefArgs(await (typeof args === "function" ? args() : args)) };
  const page = await renderUsage(brief, { meta: { name: program } });
  // Behind what the command does, which may end in a line to copy, the library writes its name; USAGE has that.
  const text = page.replace(` (${program} ${name})`, "");
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

/** What `help` prints: every command with what it is about, no line wider than `width`. */
export function overviewText(
  version: string,
  commands: Readonly<Record<string, { readonly about: string }>>,
  width: number,
): string {
  const nameWidth = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    ...wrap(`hallmonitor ${version}: the flight recorder for coding agents`, width),
    "",
    ...Object.entries(commands).flatMap(([name, { about }]) =>
      hung(`  ${name.padEnd(nameWidth)}  `, about, width),
    ),
    "",
    ...[
      "First time: 'hallmonitor up', then 'hallmonitor setup claude-code' and 'hallmonitor top'.",
      "Every command explains itself with --help, or by 'hallmonitor help COMMAND'.",
      "'hallmonitor --version' says which program this is.",
    ].flatMap((line) => wrap(line, width)),
  ].join("\n");
}

/** A line of the library's page in as many as it takes. */
function fitted(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const [, head, text] = /^(.*?\S {4})(\S.*)$/.exec(line) ?? [];
  if (head !== undefined && text !== undefined) return hung(head, text, width);
  const indent = line.length - line.trimStart().length;
  return wrap(line.trimStart(), width - indent).map((part) => " ".repeat(indent) + part);
}

/** What a flag or a command means goes on where it begins, or below the name where there is no room. */
function hung(head: string, text: string, width: number): string[] {
  const indent = widthOf(head);
  if (width - indent >= minTextWidth)
    return wrap(text, width - indent).map((part, index) => (index === 0 ? head : "").padEnd(indent) + part);
  return [
    `  ${head.trim()}`,
    ...wrap(text, width - ownLineIndent).map((part) => " ".repeat(ownLineIndent) + part),
  ];
}
