import { AppError } from "../../domain/error.ts";
import { plainText } from "../../domain/plain-text.ts";
import { readStart } from "../answer.ts";
import { contentTypes } from "../prometheus/exposition.ts";
import { proxyFor } from "../proxy.ts";
import { groupPath } from "./group-path.ts";

/** Where pushes go. */
export interface PushTarget {
  /** The gateway's address, without a login. */
  readonly url: string;
  readonly job: string;
  readonly instance: string;
  /** The `Authorization` header, where the gateway wants one. Throws an AppError that says what is missing. */
  readonly authorization: () => string | undefined;
}

/** As much of an answer as is read: it says why in a sentence. */
const maxAnswerBytes = 4096;

/** One call to the gateway: replaces the last metrics with these, or with none. */
export async function callGateway(
  target: PushTarget,
  call: { readonly body: string | undefined; readonly ending: AbortSignal },
): Promise<void> {
  const { body, ending } = call;
  const authorization = target.authorization();
  const address = target.url.replace(/\/+$/, "");
  const response = await fetch(`${address}${groupPath(target)}`, {
    method: body === undefined ? "DELETE" : "PUT",
    headers: {
      ...(body === undefined ? {} : { "content-type": contentTypes.text }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body }),
    redirect: "manual",
    ...proxyFor(address),
    signal: ending,
  });
  const answer = plainText(new TextDecoder().decode(await readStart(response, maxAnswerBytes))).trim();
  if (response.ok) return;
  const reason = answer === "" ? "" : `: ${answer.slice(0, 200)}`;
  throw new AppError("unavailable", `the Pushgateway at ${address} answered ${response.status}${reason}`);
}
