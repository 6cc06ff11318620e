/**
 * The API token of this tab. It comes with the first address, in the fragment of our links, which no browser sends anywhere, and is kept in
 * the session storage; a tab that was opened by a link asks its siblings for it.
 */
const key = "hallmonitor-token";
const channelName = "hallmonitor-token";
/** A sibling answers within a moment or not at all. */
const patienceMs = 400;

/** Takes the token out of the address, so that it is neither copied with a link nor seen over a shoulder; false without one. */
export function takeTokenFromAddress(): boolean {
  const { pathname, search, hash } = location;
  // A link by hand may have it in the query, which the collector was sent; ours have it in the fragment, which nobody is.
  const token = partsOf(hash).get("token") || partsOf(search).get("token");
  if (!token) return false;
  sessionStorage.setItem(key, token);
  history.replaceState(null, "", `${pathname}${withoutToken(search)}${withoutToken(hash)}`);
  return true;
}

function partsOf(text: string): URLSearchParams {
  return new URLSearchParams(text.slice(1));
}

function withoutToken(text: string): string {
  const parts = partsOf(text);
  if (!parts.has("token")) return text;
  parts.delete("token");
  const rest = parts.toString();
  return rest === "" ? "" : `${text[0]}${rest}`;
}

/** The token of this tab. Undefined where nobody gave it one: then the sign-in stands where the page would. */
export function readToken(): string | undefined {
  return sessionStorage.getItem(key) ?? undefined;
}

/** Keeps a token that its person typed or pasted. */
export function keepToken(token: string): void {
  sessionStorage.setItem(key, token.trim());
}

/** A token that another open tab of this very page has, if there is one: one that is not known to be `refused`. */
export function askSiblings(refused: ReadonlySet<string> = new Set()): Promise<string | undefined> {
  const channel = new BroadcastChannel(channelName);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const patience = setTimeout(() => resolve(undefined), patienceMs);
  channel.addEventListener("message", ({ data }: MessageEvent<TokenTalk>) => {
    // This tab answers its own question too.
    if (data.kind === "answer" && !refused.has(data.token)) resolve(data.token);
  });
  channel.postMessage({ kind: "question" } satisfies TokenTalk);
  return promise.finally(() => {
    clearTimeout(patience);
    channel.close();
  });
}

type TokenTalk = { readonly kind: "question" } | { readonly kind: "answer"; readonly token: string };

/** Gives the token to tabs of this page that ask for it. A channel reaches this origin only. */
export function answerSiblings(): void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener("message", ({ data }: MessageEvent<TokenTalk>) => {
    const token = readToken();
    if (data.kind === "question" && token !== undefined)
      channel.postMessage({ kind: "answer", token } satisfies TokenTalk);
  });
}
