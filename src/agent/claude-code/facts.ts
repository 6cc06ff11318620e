import { textOf, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import type { SessionFacts } from "../../domain/session.ts";

/** `OTEL_RESOURCE_ATTRIBUTES` is where a team names itself and its projects; the client copies them onto every record. */
export function readFacts(resource: Attributes, attributes: Attributes): SessionFacts {
  const either = (name: string): string | undefined =>
    textOf(attributes.get(name)) ?? textOf(resource.get(name));
  return {
    project: firstText(attributes.get("workspace.host_paths")) ?? either("project.path") ?? either("project"),
    repository: repositoryOf(either),
    branch: textOf(resource.get("vcs.ref.head.name")),
    user: either("user.email") ?? either("user.account_uuid") ?? either("user.id"),
    host: either("host.name"),
    clientVersion: either("app.version") ?? versionOf(resource),
    entrypoint: either("app.entrypoint"),
    terminal: either("terminal.type"),
    team: either("team.id") ?? either("team") ?? either("department"),
  };
}

/** Within the Desktop app the resource has the version of the app. */
function versionOf(resource: Attributes): string | undefined {
  const isDesktop = resource.get("service.name") === "claude-code-desktop";
  return isDesktop ? undefined : textOf(resource.get("service.version"));
}

function repositoryOf(either: (name: string) => string | undefined): string | undefined {
  const owner = either("vcs.owner.name");
  const name = either("vcs.repository.name");
  if (owner !== undefined && name !== undefined) return `${owner}/${name}`;
  return either("vcs.repository.url.full") ?? name;
}

function firstText(value: AttributeValue): string | undefined {
  return Array.isArray(value) ? textOf(value[0] as AttributeValue) : undefined;
}
