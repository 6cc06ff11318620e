import { load } from "./load.ts";
import { postText, recordsPerPost, type PostTemplate } from "./post.ts";
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
      const body = await request.text();
      if (bodies.length < compared) bodies.push(body);
      return Response.json({});
    },
  });
  await load(site, { url: server.url.origin, template, seconds: 1 });
  for (const body of bodies) {
    const first = Number(/req_\w{8}NfVY(\d+)/.exec(body)?.[1]);
    if (body !== postText(template, first / recordsPerPost))
      throw new Error(`load.lua and post.ts differ at record ${first}`);
  }
  if (bodies.length === 0) throw new Error("wrk posted nothing");
}
