/**
 * Where a push goes at a Pushgateway: the job and the instance as a path. It changes only with the config, so each push
 * replaces the one before and no group is left behind.
 */
export function groupPath({ job, instance }: { readonly job: string; readonly instance: string }): string {
  return `/metrics${part("job", job)}${part("instance", instance)}`;
}

/** What needs no encoding in a path, and is not empty. */
const plain = /^[\w.-]+$/;

/** Pushgateway README, "URL": a value with a slash, or an empty one, is base64url; an empty one needs its padding. */
function part(name: string, value: string): string {
  if (plain.test(value) && value !== "." && value !== "..") return `/${name}/${value}`;
  return `/${name}@base64/${Buffer.from(value).toString("base64url") || "="}`;
}
