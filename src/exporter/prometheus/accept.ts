import type { Format } from "./exposition.ts";

/** The form that a reader would rather have, by its Accept header; the older one where it does not say. */
export function formatFor(accept: string | null): Format {
  const wishes = (accept ?? "").split(",").map((range) => wishOf(range));
  const wish = (type: string): number =>
    Math.max(0, ...wishes.filter((one) => one.type === type).map(({ quality }) => quality));
  const open = wish("application/openmetrics-text");
  return open > 0 && open >= wish("text/plain") ? "openmetrics" : "text";
}

function wishOf(range: string): { readonly type: string; readonly quality: number } {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((part) => part.startsWith("q="))?.slice(2);
  const known = quality === undefined ? 1 : Number(quality);
  return { type, quality: Number.isNaN(known) ? 0 : known };
}

/** Whether a reader takes gzip. */
export function takesGzip(acceptEncoding: string | null): boolean {
  return (acceptEncoding ?? "").split(",").some((coding) => {
    const { type, quality } = wishOf(coding);
    return (type === "gzip" || type === "*") && quality > 0;
  });
}
