import { plainText } from "../../src/domain/plain-text.ts";
import { readToken } from "./token.ts";

/** Why there is no answer. `offline`: nobody answered at all. */
export class ApiFault extends Error {
  readonly status: number | undefined;
  readonly code: string;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** What was thrown, as a fault. What is none was thrown by the page itself. */
  static from(thrown: unknown): ApiFault {
    return thrown instanceof ApiFault ? thrown : new ApiFault("internal", String(thrown));
  }
}

/** What was thrown, in words that are harmless to show. */
export function faultText(thrown: unknown): string {
  return plainText(ApiFault.from(thrown).message);
}

/**
 * What stands after the `?` of a question, by the API's own names. Null and undefined mean a filter that is not set, so no
 * caller has to leave it out.
 */
export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** An address of the API; what is undefined, null or empty is not asked about. */
export function addressOf(path: string, params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Asks the API. Every request of the page goes through here, with the token in a header. Throws an ApiFault. */
export async function ask(address: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = readToken();
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetch(address, { ...init, headers, cache: "no-store", credentials: "omit" });
  } catch (thrown) {
    if (init.signal?.aborted === true) throw thrown;
    throw new ApiFault("offline", "the collector does not answer; 'hallmonitor status' says why");
  }
  if (!response.ok) throw await faultOf(response);
  return response;
}

/** Asks, and gives the JSON of the answer, taken to be of the shape that the API's types promise. Throws an ApiFault. */
export async function askJson<T>(address: string, init: RequestInit = {}): Promise<T> {
  return (await (await ask(address, init)).json()) as T;
}

/** Posts a JSON body, and gives the answer as `askJson` does. */
export function sendJson<T>(address: string, body: unknown): Promise<T> {
  return askJson<T>(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function faultOf(response: Response): Promise<ApiFault> {
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return new ApiFault(error.code, error.message, response.status);
  } catch {
    return new ApiFault("internal", `the collector answered ${response.status}`, response.status);
  }
}
