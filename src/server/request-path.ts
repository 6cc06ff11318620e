/**
 * The path of a request line as it was sent, without the cost of a URL object on the busy routes. The door and the routes both
 * go by it: a spelling that only one of them decoded, such as `/%65vents/`, would be a way around the door.
 */
export function pathOf({ url }: Pick<Request, "url">): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start === -1) return "/";
  const end = url.indexOf("?", start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}
