import { isLoopbackName } from "../domain/loopback.ts";

/** The part of `fetch` that commands use to ask a collector. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Asks a collector of this machine itself: a proxy that the environment names would hear its token. */
export const fetchNear: Fetch = (url, init) => fetch(url, { ...init, proxy: false });

/** Whether an address is surely on this machine. */
export function isNear(url: string): boolean {
  return isLoopbackName(URL.parse(url)?.hostname ?? "");
}
