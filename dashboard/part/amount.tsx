import { formatDuration } from "../../src/format/duration.ts";
import { formatBytes } from "../../src/format/bytes.ts";
import { fillText } from "../../src/format/context.ts";
import { formatCost } from "../../src/format/money.ts";
import { counted } from "../../src/domain/counted.ts";
import { formatWhole } from "../../src/domain/whole.ts";
import { formatShare } from "../../src/format/percent.ts";
import { formatTokens } from "../../src/format/tokens.ts";
import { unknown } from "../../src/format/unknown.ts";
import { lacksPrices, unpricedWords, type Unpriced } from "../../src/format/unpriced.ts";

interface AmountProps {
  readonly text: string;
  /** The number in full with its unit, on hover and to be read aloud. */
  readonly exact: string;
}

/** A number in its short form that gives its exact one when asked. */
export function Amount({ text, exact }: AmountProps) {
  if (text === unknown) return <Unknown />;
  return (
    <span class="num" title={exact}>
      {text}
    </span>
  );
}

/** What nobody knows. Never a zero. */
export function Unknown() {
  return (
    <span class="faint" title="not known">
      {unknown}
    </span>
  );
}

/** An amount in dollars. Null is a dash; where something is `unpriced` it is `unpriced`, for then it is known why. */
export interface MoneyProps {
  readonly usd: number | null;
  /** What has no price: the sum is of the rest only. */
  readonly unpriced?: Unpriced | undefined;
}

/** Dollars; `+` where a part of it has no price. */
export function Money({ usd, unpriced = {} }: MoneyProps) {
  const missing = lacksPrices(unpriced) ? `${unpricedWords(unpriced)} without a price` : "";
  const exact = [
    ...(usd === null && missing !== "" ? [] : [`$${usd ?? 0}`]),
    ...(missing === "" ? [] : [missing]),
  ];
  return <Amount text={formatCost(usd, unpriced)} exact={exact.join(", and ")} />;
}

/** Dollars that are not spent yet, on top of those that are: what these lack, they lack too. Null is a dash: nobody can tell. */
export function Expected({ usd, unpriced }: MoneyProps) {
  return usd === null ? <Unknown /> : <Money usd={usd} unpriced={unpriced} />;
}

/** A number of tokens, `12.4k`; all digits on hover. Null is a dash. */
export function Tokens({ count }: { readonly count: number | null }) {
  return <Amount text={formatTokens(count)} exact={counted(count ?? 0, "token")} />;
}

/** A span of time, `3m 20s`; whole milliseconds on hover. Null is a dash. */
export function Duration({ ms }: { readonly ms: number | null }) {
  return <Amount text={formatDuration(ms)} exact={`${formatWhole(Math.round(ms ?? 0))} ms`} />;
}

/** A size in powers of ten, `1.2 kB`; all digits on hover. Null is a dash. */
export function Bytes({ bytes }: { readonly bytes: number | null }) {
  return <Amount text={bytes === null ? unknown : formatBytes(bytes)} exact={counted(bytes ?? 0, "byte")} />;
}

/** A number, and the word for what it counts. Null is a dash, and then the word is left out too. */
export interface CountProps {
  readonly n: number | null;
  /** What is counted: `request`. Without it the number stands alone. */
  readonly one?: string;
  /** Many of them; with an s where it is not given. */
  readonly many?: string;
}

/** A whole number, with thousands apart: `12,408 requests`. */
export function Count({ n, one, many }: CountProps) {
  if (n === null) return <Unknown />;
  const noun = one === undefined ? "" : ` ${n === 1 ? one : (many ?? `${one}s`)}`;
  return (
    <span class="num">
      {formatWhole(n)}
      {noun}
    </span>
  );
}

/** A share from 0 to 1 as percent. Null is a dash. */
export function Share({ share }: { readonly share: number | null }) {
  if (share === null) return <Unknown />;
  return <Amount text={formatShare(share)} exact={`${share * 100} %`} />;
}

/** How full a context is, in percent, as everywhere: full only when it is. Null is a dash. */
export function Fill({ percent }: { readonly percent: number | null }) {
  if (percent === null) return <Unknown />;
  return <Amount text={fillText(percent)} exact={`${percent} %`} />;
}

/** Lines that were added and taken away. Both null is a dash. */
export function ChangedLines({
  added,
  removed,
}: {
  readonly added: number | null;
  readonly removed: number | null;
}) {
  if (added === null && removed === null) return <Unknown />;
  return (
    <span class="num">
      <span class="tone-good">+{formatWhole(added ?? 0)}</span>{" "}
      <span class="tone-bad">−{formatWhole(removed ?? 0)}</span>
    </span>
  );
}
