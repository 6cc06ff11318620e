/**
 * What a request is asked with so that no proxy of the environment (`http_proxy`), which Bun would ask, comes between two programs of one
 * machine: it could not reach this machine's loopback, and would see the token. Beyond this machine a proxy may be the only way.
 * @param {string} url
 * @returns {{ proxy?: false }}
 */
export function proxyFor(url) {
  const { hostname } = new URL(url);
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname) ? { proxy: false } : {};
}
