import { load, connections } from "./load.ts";
import { postText, type PostTemplate } from "./post.ts";
import type { Site } from "./site.ts";

/** Posts that are compared; the rest is written by the same lines of load.lua. */
const compared = 500;

/** Throws when wrk posts anything but the texts that postText writes: a benchmark of other bodies would prove nothing. */
export async function verifyPosts(site: Site, template: PostTemplate): Promise<void> {
  const bodies: string[] = [];
  using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const body = Buffer.from(await request.arrayBuffer()).toString("latin1");
      if (bodies.length < compared) bodies.push(body);
      return Response.json({});
    },
  });
  await load(site, { url: server.url.origin, template, seconds: 1 });
  // They arrive nearly in order: of those that are under way at once, any may be the first.
  const written = new Set(
    Array.from({ length: bodies.length + connections }, (_, post) => postText(template, post)),
  );
  const stranger = bodies.findIndex((body) => !written.has(body));
  if (stranger >= 0)
    throw new Error(`load.lua and post.ts differ in ${template.signal} as ${template.encoding}`);
  if (new Set(bodies).size !== bodies.length) throw new Error("load.lua writes a post twice");
  if (bodies.length === 0) throw new Error("wrk posted nothing");
}
