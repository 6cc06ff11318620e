import { useMemo, useRef } from "preact/hooks";
import type { SessionShape } from "../../../src/query/shape.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { shortPaths } from "../../../src/format/path.ts";
import { useFiringAlerts } from "../../api/alerts.ts";
import { sessionName } from "../../api/stream.ts";
import { useRowKeys } from "../../part/row-keys.ts";
import { Section } from "../../part/section.tsx";
import {
  allOf,
  arrange,
  groupNames,
  keepPlaces,
  placesOf,
  type Arrangement,
  type GroupName,
} from "./arrange.ts";
import { usePointing } from "./hold.ts";
import { useMoves } from "./moves.ts";
import { alertsBySession, type CardAlerts } from "./card-alert.ts";
import { SessionCard } from "./session-card.tsx";
import "./board.css";

const titles: Record<GroupName, string> = { waiting: "Waiting for you", working: "Working", idle: "At rest" };

/** The open sessions, in any order. A part of the board that has none is left out. */
export interface BoardProps {
  readonly sessions: readonly SessionShape[];
}

/** The open sessions by what they do, whoever waits on top. They move calmly, and not while somebody points at them. */
export function Board({ sessions }: BoardProps) {
  const container = useRef<HTMLDivElement>(null);
  const isHeld = usePointing(container);
  const shown = useRef<Arrangement | undefined>(undefined);
  const arrangement = useMemo(() => {
    const urgent = arrange(sessions);
    return isHeld && shown.current !== undefined ? keepPlaces(urgent, shown.current) : urgent;
  }, [sessions, isHeld]);
  shown.current = arrangement;
  useMoves(container, placesOf(arrangement));
  useRowKeys();
  const names = useProjectNames(allOf(arrangement));
  const firing = useFiringAlerts();
  const alerts = useMemo(() => alertsBySession(firing), [firing]);
  return (
    <div class="board" ref={container}>
      {groupNames.map((name) => (
        <Group key={name} name={name} sessions={arrangement[name]} names={names} alerts={alerts} />
      ))}
    </div>
  );
}

interface GroupProps extends BoardProps {
  readonly name: GroupName;
  readonly names: ReadonlyMap<string, string>;
  readonly alerts: CardAlerts;
}

function Group({ name, sessions, names, alerts }: GroupProps) {
  if (sessions.length === 0) return null;
  return (
    <Section title={titles[name]} note={<span class="num">{sessions.length}</span>}>
      <ul class="board-cards">
        {sessions.map((session) => (
          <SessionCard
            key={sessionName(session)}
            session={session}
            project={projectName(session, names)}
            alert={alerts.get(sessionName(session))}
          />
        ))}
      </ul>
    </Section>
  );
}

/** A project by as much of its path as tells it from the others here. The same map while the projects are the same. */
function useProjectNames(sessions: readonly SessionShape[]): ReadonlyMap<string, string> {
  const paths = [...new Set(sessions.flatMap(({ project }) => project ?? []))].toSorted();
  return useMemo(() => shortPaths(paths), [paths.join("\n")]);
}

function projectName({ project, repository }: SessionShape, names: ReadonlyMap<string, string>): string {
  return names.get(project ?? "") ?? (plainText(repository) || "no project");
}
