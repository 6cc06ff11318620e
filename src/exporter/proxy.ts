import { isLoopbackName } from "../domain/loopback.ts";

/**
 * What a request is asked with so that no proxy of the environment (`http_proxy`) comes between two programs of one machine: it could
 * not reach this machine's loopback, and would see the key. Beyond this machine a proxy may be the only way.
 */
export function proxyFor(url: string): { readonly proxy?: false } {
  return isLoopbackName(new URL(url).hostname) ? { proxy: false } : {};
}
