import { readBody } from "./body.ts";
import { Room } from "./room.ts";

/** The largest question or order: a call of MCP is a few hundred bytes, a path of a file four thousand. */
export const questionLimits = { maxBodyBytes: 256 * 1024 };

/** Gives requests whose bodies are read and bounded, so that nobody who reads them later needs to know bounds. */
export function createSmallBodies(limits: typeof questionLimits): (request: Request) => Promise<Request> {
  const room = new Room(limits);
  const limit = { maxBytes: limits.maxBodyBytes, advice: "no question and no order needs that much" };
  return async (request) => {
    if (request.body === null) return request;
    return room.within(async (place) => {
      const body = new Uint8Array(await readBody(request, limit, place));
      const { method, headers, signal, url } = request;
      return new Request(url, { method, headers, signal, body });
    });
  };
}
