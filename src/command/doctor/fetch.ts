/** The part of `fetch` that the checks use. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
