import { labelValue, otherValue, unknownValue } from "./label-value.ts";

/** Whose something is, in the values of labels. */
export type Place = Readonly<Record<"project" | "model" | "agent", string>>;

/** The same as the ledger tells it. */
export interface Told {
  readonly project: string | undefined;
  readonly model: string | undefined;
  readonly agent: string | undefined;
}

/** What has values of its own, for the next start. */
export interface PlaceMemory {
  readonly projects: readonly string[];
  readonly models: readonly string[];
  readonly agents: readonly string[];
  readonly places: readonly Place[];
}

/** Nobody has this many; a sender that invents names hits these bounds, and all later names become one, `other`. */
const mostModels = 100;
const mostAgents = 20;
/** Project, model and agent together: on average this many for each project. */
const placesPerProject = 10;

/**
 * Gives labels to rows of the ledger, first come, first served. A name keeps its label, also across restarts, and names
 * that come after the last label are `other`, so that no series ever falls because a name arrived.
 */
export class Places {
  readonly #projects: Names;
  readonly #models: Names;
  readonly #agents: Names;
  readonly #places: Map<string, Place>;
  readonly #most: number;

  constructor(maxProjects: number, known: PlaceMemory | undefined) {
    this.#projects = new Names(maxProjects, known?.projects ?? []);
    this.#models = new Names(mostModels, known?.models ?? []);
    this.#agents = new Names(mostAgents, known?.agents ?? []);
    this.#places = new Map((known?.places ?? []).map((place) => [keyOf(place), place]));
    this.#most = maxProjects * placesPerProject;
  }

  of({ project, model, agent }: Told): Place {
    const owner = this.ofOwner({ project, agent });
    const place = { project: owner.project, model: this.#models.valueOf(model), agent: owner.agent };
    const key = keyOf(place);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    if (this.#places.size >= this.#most) return { project: otherValue, model: otherValue, agent: otherValue };
    this.#places.set(key, place);
    return place;
  }

  /** Of what knows no model. */
  ofOwner({ project, agent }: Omit<Told, "model">): Omit<Place, "model"> {
    return { project: this.#projects.valueOf(project), agent: this.#agents.valueOf(agent) };
  }

  memory(): PlaceMemory {
    return {
      projects: this.#projects.list(),
      models: this.#models.list(),
      agents: this.#agents.list(),
      places: [...this.#places.values()],
    };
  }
}

/** Values of one label. */
class Names {
  readonly #known: Set<string>;
  readonly #most: number;

  constructor(most: number, known: readonly string[]) {
    this.#known = new Set(known);
    this.#most = most;
  }

  valueOf(told: string | undefined): string {
    const value = labelValue(told);
    if (value === unknownValue || this.#known.has(value)) return value;
    if (this.#known.size >= this.#most) return otherValue;
    this.#known.add(value);
    return value;
  }

  list(): readonly string[] {
    return [...this.#known];
  }
}

function keyOf({ project, model, agent }: Place): string {
  return JSON.stringify([project, model, agent]);
}
