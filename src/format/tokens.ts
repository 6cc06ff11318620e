import { unknown } from "./unknown.ts";

const units = [
  { size: 1e9, name: "B" },
  { size: 1e6, name: "M" },
  { size: 1e3, name: "k" },
] as const;

/** Tokens for a terminal column, to be padded on the left: whole below a thousand, else three digits and k, M or B. */
export function formatTokens(tokens: number | null): string {
  if (tokens === null) return unknown;
  // 999,500 and more would round to "1000k": it belongs to the next unit.
  const unit = units.find(({ size }) => tokens >= size * 0.9995) ?? units[2];
  if (tokens < 1000) return String(Math.round(tokens));
  const value = tokens / unit.size;
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)}${unit.name}`;
}

/** Tokens of a usage by their classes, as the API tells them. */
export interface TokenClasses {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
}

/** All tokens of a usage. */
export function tokensOf(usage: TokenClasses): number {
  const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = usage;
  return input_tokens + output_tokens + cache_read_input_tokens + cache_creation_input_tokens;
}
