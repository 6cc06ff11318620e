import { AppError } from "../../domain/error.ts";
import { contentTypes } from "../prometheus/exposition.ts";
import { groupPath } from "./group-path.ts";

/** Where pushes go. */
export interface PushTarget {
  /** The gateway's address. A user and a password in it are sent as such, and shown nowhere. */
  readonly url: string;
  readonly job: string;
  readonly instance: string;
}

/** One call of the gateway: all metrics in the place of the last ones, or none any more. */
export async function callGateway(
  target: PushTarget,
  call: { readonly body: string | undefined; readonly ending: AbortSignal },
): Promise<void> {
  const { address, authorization } = partsOf(target.url);
  const { body, ending } = call;
  const response = await fetch(`${address}${groupPath(target)}`, {
    method: body === undefined ? "DELETE" : "PUT",
    headers: {
      ...(body === undefined ? {} : { "content-type": contentTypes.text }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body }),
    redirect: "manual",
    signal: ending,
  });
  const answer = (await response.text()).trim();
  if (response.ok) return;
  const reason = answer === "" ? "" : `: ${answer.slice(0, 200)}`;
  throw new AppError("unavailable", `the Pushgateway at ${address} answered ${response.status}${reason}`);
}

/** The gateway's address without its secrets, for people. */
export function shownAddress(url: string): string {
  return partsOf(url).address;
}

function partsOf(url: string): { readonly address: string; readonly authorization: string | undefined } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    address: `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`,
    authorization: secret === ":" ? undefined : `Basic ${Buffer.from(secret).toString("base64")}`,
  };
}
