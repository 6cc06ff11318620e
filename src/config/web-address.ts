/** Whether a text is a web address without a login, which would never be sent. */
export function isWebAddress(text: string): boolean {
  const found = URL.parse(text);
  return found !== null && /^https?:$/.test(found.protocol) && found.username === "" && found.password === "";
}

/** The same without a query, to which a path can be added. */
export function isWebBase(text: string): boolean {
  const found = URL.parse(text);
  return isWebAddress(text) && found?.search === "" && found.hash === "";
}
