import { textOf, type Attributes, type AttributeValue } from "../../domain/attribute.ts";
import type { SessionFacts } from "../../domain/session.ts";
import type { Resource } from "../../domain/telemetry.ts";

/** Distinct sets of facts held at once; a set is a session's, so this is about the number of live sessions. */
const maxKnown = 10_000;

/** What a record of Claude Code says of its session. The same facts are the same object, so that they merge once. */
export class FactBook {
  readonly #known = new Map<string, SessionFacts>();

  of(resource: Resource, attributes: Attributes): SessionFacts {
    const facts = readFacts(resource.attributes, attributes);
    const name = JSON.stringify(facts);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(name, facts);
    return facts;
  }
}

/** `OTEL_RESOURCE_ATTRIBUTES` is where a team names itself and its projects; the client copies them onto every record. */
function readFacts(resource: Attributes, attributes: Attributes): SessionFacts {
  const either = (name: string): string | undefined =>
    textOf(attributes.get(name)) ?? textOf(resource.get(name));
  return {
    project: firstText(attributes.get("workspace.host_paths")) ?? either("project.path") ?? either("project"),
    repository: repositoryOf(either),
    branch: textOf(resource.get("vcs.ref.head.name")),
    user: either("user.email") ?? either("user.account_uuid") ?? either("user.id"),
    host: either("host.name"),
    clientVersion: either("app.version") ?? textOf(resource.get("service.version")),
    entrypoint: either("app.entrypoint"),
    terminal: either("terminal.type"),
    team: either("team.id") ?? either("team") ?? either("department"),
  };
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
