import type { Variables } from "../agent/claude-code/settings.ts";
import { AppError } from "../domain/error.ts";

/** The shells that lines can be written for. */
export const shells = ["bash", "powershell", "fish"] as const;
/** One of `shells`. `bash` stands for sh and zsh as well, which read the same lines. */
export type Shell = (typeof shells)[number];

interface Dialect {
  readonly set: (name: string, value: string) => string;
  readonly unset: (name: string) => string;
}

const dialects = {
  bash: {
    set: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
    unset: (name) => `unset ${name}`,
  },
  // PowerShell takes typographic single quotes for quotes, too; all are doubled.
  powershell: {
    set: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
  fish: {
    set: (name, value) => `set -gx ${name} '${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`,
    unset: (name) => `set -e ${name}`,
  },
} satisfies Record<Shell, Dialect>;

/** Lines that set the variables in a shell, each value quoted so that the shell reads it literally. */
export function formatEnv(variables: Variables, shell: Shell): string {
  return [...variables]
    .map(([name, value]) => dialects[shell].set(checkedName(name), checked(value)))
    .join("\n");
}

/** Lines that take the variables out of a shell again. */
export function formatUnset(names: Iterable<string>, shell: Shell): string {
  return [...names].map((name) => dialects[shell].unset(checkedName(name))).join("\n");
}

/** A name is not quoted, so nothing but a name may stand there. */
function checkedName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new AppError(
    "invalid",
    `${JSON.stringify(name)} cannot be the name of an environment variable: use letters, digits and _`,
  );
}

function checked(value: string): string {
  if (!value.includes("\0")) return value;
  throw new AppError(
    "invalid",
    "an environment variable cannot hold a NUL character: remove it from the value",
  );
}
