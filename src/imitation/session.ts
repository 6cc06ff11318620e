import { hexOf, uuidByName } from "./identity.ts";
import { folderOf, type Persona } from "./persona.ts";
import type { ImitatedSession } from "./record.ts";

/** The version whose telemetry is imitated. */
export const clientVersion = "2.1.329";

/** The tokens that the client keeps free of a window: it compacts a million at 967,000, 200,000 at 167,000. */
const keptFreeTokens = 33_000;

/** A persona's session with the attributes that the client gives it, including repository, version and entrypoint. */
export function openSession(persona: Persona, id: string): ImitatedSession {
  const { model, repository, startType, title } = persona;
  const [owner, name] = repository.split("/");
  // The client copies OTEL_RESOURCE_ATTRIBUTES, in which a team names itself, its branch and its folder, onto every
  // record.
  const folder = folderOf(persona);
  const named = {
    "vcs.ref.head.name": persona.branch,
    "team.id": persona.team,
    "project.path": folder,
  };
  return {
    id,
    model,
    repository,
    title,
    folder,
    window: persona.gateway ? undefined : persona.compactsAtTokens + keptFreeTokens,
    startType,
    resource: {
      "host.arch": "arm64",
      "os.type": "darwin",
      "os.version": "25.1.0",
      "service.name": "claude-code",
      "service.version": clientVersion,
      ...named,
    },
    attributes: {
      "user.id": hexOf(persona.user),
      "session.id": id,
      "organization.id": uuidByName("acme"),
      "user.email": persona.user,
      "user.account_uuid": uuidByName(persona.user),
      "app.version": clientVersion,
      "app.entrypoint": "cli",
      ...named,
      "vcs.repository.url.full": `https://github.com/${repository}`,
      "vcs.owner.name": owner,
      "vcs.repository.name": name,
      "vcs.provider.name": "github",
      "anthropic.provider": "firstParty",
      "anthropic.custom_base_url": persona.gateway ? true : undefined,
      "terminal.type": persona.terminal,
    },
  };
}
