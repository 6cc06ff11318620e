/** The part of `fetch` that commands use to ask a collector. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
