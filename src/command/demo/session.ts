import { folderOf, type Character } from "./character.ts";
import { hexOf, uuidByName, type IdSource } from "./identity.ts";
import type { DemoSession } from "./record.ts";

/** The version whose telemetry the demo speaks. */
export const clientVersion = "2.1.329";

/** What the client keeps free of a window: it compacts a million at 967,000, 200,000 at 167,000. */
const keptFreeTokens = 33_000;

/** A character's session with the attributes that the client gives it, those of repository, version and entrypoint on. */
export function openSession(character: Character, ids: IdSource): DemoSession {
  const { model, repository, startType, title } = character;
  const [owner, name] = repository.split("/");
  const id = ids.uuid();
  // The client copies OTEL_RESOURCE_ATTRIBUTES, where a team names itself, its branch and its folder, onto every record.
  const folder = folderOf(character);
  const named = {
    "vcs.ref.head.name": character.branch,
    "team.id": character.team,
    "project.path": folder,
  };
  return {
    id,
    model,
    repository,
    title,
    folder,
    window: character.gateway ? undefined : character.compactsAtTokens + keptFreeTokens,
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
      "user.id": hexOf(character.user),
      "session.id": id,
      "organization.id": uuidByName("acme"),
      "user.email": character.user,
      "user.account_uuid": uuidByName(character.user),
      "app.version": clientVersion,
      "app.entrypoint": "cli",
      ...named,
      "vcs.repository.url.full": `https://github.com/${repository}`,
      "vcs.owner.name": owner,
      "vcs.repository.name": name,
      "vcs.provider.name": "github",
      "anthropic.provider": "firstParty",
      "anthropic.custom_base_url": character.gateway ? true : undefined,
      "terminal.type": character.terminal,
    },
  };
}
