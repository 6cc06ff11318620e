import { textOf, type Attributes } from "../domain/attribute.ts";
import type { SessionFacts } from "../domain/session.ts";

/**
 * What a record says of its session in the words of OpenTelemetry. `OTEL_RESOURCE_ATTRIBUTES` is where a team names itself and
 * its projects, whichever agent it uses.
 */
export function readToldFacts(resource: Attributes, attributes: Attributes): SessionFacts {
  const either = (name: string): string | undefined =>
    textOf(attributes.get(name)) ?? textOf(resource.get(name));
  return {
    project: either("project.path") ?? either("project"),
    repository: either("vcs.repository.url.full") ?? either("vcs.repository.name"),
    branch: either("vcs.ref.head.name"),
    user: either("user.email") ?? either("user.id"),
    host: either("host.name"),
    clientVersion: either("app.version") ?? textOf(resource.get("service.version")),
    terminal: either("terminal.type"),
    team: either("team.id") ?? either("team") ?? either("department"),
  };
}
