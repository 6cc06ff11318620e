import type { Parts } from "./parts.ts";

type ReadyParts = Parts<"isStopping" | "tally" | "queue">;

const paths = new Set(["/healthz", "/readyz"]);

/** Whether a request asks if the process lives or is ready: service managers and scripts do, every few seconds. */
export function isProbe({ method }: Pick<Request, "method">, path: string): boolean {
  return (method === "GET" || method === "HEAD") && paths.has(path);
}

/** `/healthz`: 200 while the process answers at all. `/readyz`: 200 when it takes what comes, 503 and the reason when not. */
export function answerProbe(path: string, parts: ReadyParts): Response {
  const reason = path === "/readyz" ? unreadiness(parts) : undefined;
  const text = reason ?? (path === "/readyz" ? "ready" : "ok");
  return new Response(`${text}\n`, {
    status: reason === undefined ? 200 : 503,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...(reason === undefined ? {} : { "retry-after": "1" }),
    },
  });
}

/** Why nothing would be taken now. A ledger counts as writable again with the first commit that succeeds. */
export function unreadiness({ isStopping, tally, queue }: ReadyParts): string | undefined {
  if (isStopping()) return "stopping";
  if (tally.snapshot().commits.failing) return "the ledger cannot be written";
  if (queue.queued() >= queue.capacity) return "the queue is full";
  return undefined;
}
