import type { StartedDaemon } from "./daemon.ts";

/** What a collector is asked goes through it; `instead` answers for the collector where it has an answer. */
export function proxyTo(
  daemon: StartedDaemon,
  instead: (asked: URL) => Response | undefined,
): AsyncDisposable & { readonly url: string } {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const asked = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.delete("host");
      const body = request.method === "GET" ? undefined : await request.arrayBuffer();
      const own = instead(asked);
      if (own !== undefined) return own;
      const answer = await fetch(daemon.httpUrl + asked.pathname + asked.search, {
        method: request.method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      return new Response(await answer.arrayBuffer(), { status: answer.status });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server.stop(true) };
}
