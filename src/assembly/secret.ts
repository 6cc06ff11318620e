import { readFileSync } from "node:fs";
import { AppError } from "../domain/error.ts";
import type { SecretSource } from "../domain/secret-source.ts";
import { codeOf } from "../file/fault.ts";

/** A file with more is no secret that somebody wrote down. */
const maxLetters = 10_000;

/** A secret as it is now: a file is read each time, so that a new one needs no restart. Throws `invalid` without telling it. */
export function readSecret(source: SecretSource, env: Readonly<Record<string, string | undefined>>): string {
  if ("value" in source) return source.value;
  const text = "env" in source ? (env[source.env] ?? "") : textOf(source.file);
  const secret = text.trim();
  if (secret !== "" && secret.length <= maxLetters) return secret;
  if ("env" in source)
    throw new AppError(
      "invalid",
      `the variable ${source.env} is not set: set it and start the collector again`,
    );
  throw new AppError("invalid", `${source.file} holds no secret: write it there, and nothing else`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    const code = codeOf(thrown) ?? "unknown fault";
    throw new AppError(
      "invalid",
      `${file} cannot be read (${code}): make it a file that the collector may read`,
    );
  }
}
