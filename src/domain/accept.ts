/** One of the things that a header such as `Accept` lists, in lower case, and how much it is liked: 0 is not at all. */
export interface Wish {
  readonly type: string;
  readonly quality: number;
}

/** What a header of wishes lists, in its order; nothing where it is not there. A quality that is no number counts as 0. */
export function wishesIn(header: string | null): readonly Wish[] {
  return (header ?? "").split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const told = parameters.find((part) => part.startsWith("q="))?.slice(2);
    const quality = told === undefined ? 1 : Number(told);
    return { type, quality: Number.isNaN(quality) ? 0 : quality };
  });
}

/** Whether a reader takes gzip, by its Accept-Encoding header. */
export function takesGzip(acceptEncoding: string | null): boolean {
  const wishes = wishesIn(acceptEncoding);
  return wishes.some(({ type, quality }) => (type === "gzip" || type === "*") && quality > 0);
}
