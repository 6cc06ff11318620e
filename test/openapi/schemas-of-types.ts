import { basename, join } from "node:path";
import { API, SymbolFlags, TypeFlags, type Checker, type Symbol, type Type } from "typescript/unstable/async";

/** A schema in the few words of JSON Schema that types need. */
export type Schema = Readonly<Record<string, unknown>>;

/** Schemas of answers by the name that the type gives them, and of the shapes that they share. */
export interface AnswerSchemas {
  readonly answers: Readonly<Record<string, Schema>>;
  readonly shapes: Readonly<Record<string, Schema>>;
}

const root = join(import.meta.dir, "..", "..");
const file = join(root, "src/server/openapi/answers.ts");

/** The JSON schemas of all members of `Answers`, as the TypeScript compiler understands their types. */
export async function schemasOfAnswers(): Promise<AnswerSchemas> {
  const api = new API({ cwd: root });
  try {
    const snapshot = await api.updateSnapshot({ openProject: join(root, "tsconfig.json") });
    const [project] = snapshot.getProjects();
    const source = await project?.program.getSourceFile(file);
    if (project === undefined || source === undefined) throw new Error(`the compiler does not see ${file}`);
    const module = await project.checker.getSymbolAtLocation(source);
    const exported = module === undefined ? [] : await project.checker.getExportsOfModule(module);
    const answers = exported.find(({ name }) => name === "Answers");
    if (answers === undefined) throw new Error(`${file} exports no Answers`);
    return await new Shapes(project.checker).of(answers);
  } finally {
    await api.close();
  }
}

/** Makes schemas of types. A shape that has a name in the sources is told once, and referred to by it. */
class Shapes {
  readonly #checker: Checker;
  readonly #shapes = new Map<string, Schema>();
  readonly #names = new Map<number, string>();

  constructor(checker: Checker) {
    this.#checker = checker;
  }

  async of(answers: Symbol): Promise<AnswerSchemas> {
    const type = await this.#checker.getDeclaredTypeOfSymbol(answers);
    const told: [string, Schema][] = [];
    for (const member of await this.#checker.getPropertiesOfType(type))
      told.push([member.name, await this.#schemaOf(await this.#typeOf(member))]);
    return {
      answers: Object.fromEntries(told),
      shapes: Object.fromEntries([...this.#shapes].toSorted(byName)),
    };
  }

  async #typeOf(symbol: Symbol): Promise<Type> {
    const type = await this.#checker.getTypeOfSymbol(symbol);
    if (type === undefined) throw new Error(`${symbol.name} has no type`);
    return type;
  }

  async #schemaOf(type: Type): Promise<Schema> {
    const symbol = await this.#namedBy(type);
    if (symbol === undefined) return this.#describe(type);
    const name = this.#names.get(symbol.id) ?? this.#nameFor(symbol);
    if (!this.#names.has(symbol.id)) {
      // Before what it holds: a shape may hold itself.
      this.#names.set(symbol.id, name);
      const description = await this.#checker.getDocumentationCommentOfSymbol(symbol);
      this.#shapes.set(name, { ...described(description), ...(await this.#describe(type)) });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Its own name; of a shape that is called as another one, with the file's behind it. */
  #nameFor({ name, declarations: [declared] }: Symbol): string {
    if (![...this.#names.values()].includes(name)) return name;
    const words = basename(declared?.path ?? "", ".ts").split("-");
    return `${name}Of${words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join("")}`;
  }

  /** What our own sources export it as, an object or a choice of words. A generic shape has no name that is its own. */
  async #namedBy(type: Type): Promise<Symbol | undefined> {
    const alias = await type.getAliasSymbol();
    const symbol = alias ?? ((type.flags & TypeFlags.Object) === 0 ? undefined : await type.getSymbol());
    if (symbol === undefined || (symbol.flags & (SymbolFlags.Interface | SymbolFlags.TypeAlias)) === 0)
      return undefined;
    const isOurs = symbol.declarations.some(({ path }) => /^(?!.*\/node_modules\/).*\/src\//.test(path));
    if (!isOurs || (await symbol.getParent()) === undefined) return undefined;
    const given = alias === undefined ? await this.#argumentsOf(type) : await type.getAliasTypeArguments();
    return given.length === 0 ? symbol : undefined;
  }

  async #argumentsOf(type: Type): Promise<readonly Type[]> {
    return type.isTypeReference() ? this.#checker.getTypeArguments(type) : [];
  }

  async #describe(type: Type): Promise<Schema> {
    if (type.isUnionType()) return this.#choice((await type.getTypes()) ?? []);
    if (type.isLiteralType()) return { const: type.value };
    const primitive = primitives.find(([flag]) => (type.flags & flag) !== 0)?.[1];
    if (primitive !== undefined) return primitive;
    if (type.isTupleType()) {
      const items = await this.#each(await this.#argumentsOf(type));
      return { type: "array", prefixItems: items, minItems: items.length, maxItems: items.length };
    }
    if (await this.#checker.isArrayLikeType(type)) {
      const [item] = await this.#argumentsOf(type);
      if (item === undefined) throw new Error("an array of nothing");
      return { type: "array", items: await this.#schemaOf(item) };
    }
    if ((type.flags & (TypeFlags.Object | TypeFlags.Intersection)) !== 0) return this.#object(type);
    throw new Error(`no schema is known for ${await this.#checker.typeToString(type)}`);
  }

  async #each(types: readonly Type[]): Promise<Schema[]> {
    const all: Schema[] = [];
    for (const type of types) all.push(await this.#schemaOf(type));
    return all;
  }

  /** One of several: words, numbers, null, or shapes. */
  async #choice(types: readonly Type[]): Promise<Schema> {
    const given = types.filter(({ flags }) => (flags & TypeFlags.Undefined) === 0);
    const isNullable = given.some(({ flags }) => (flags & TypeFlags.Null) !== 0);
    const literals = given.flatMap((type) => (type.isLiteralType() ? [type.value] : []));
    const others = given.filter((type) => !type.isLiteralType() && (type.flags & TypeFlags.Null) === 0);
    const isBoolean = literals.includes(true) && literals.includes(false);
    const words = literals.filter((value) => !isBoolean || typeof value !== "boolean").toSorted();
    const choices = [
      ...(isBoolean ? [{ type: "boolean" }] : []),
      ...(words.length > 0 ? [{ type: typeof words[0], enum: words }] : []),
      ...(await this.#each(others)),
    ];
    const [only] = choices;
    if (!isNullable) return choices.length === 1 && only !== undefined ? only : { anyOf: choices };
    if (choices.length !== 1 || only === undefined || !("type" in only) || only["type"] === "object")
      return { anyOf: [...choices, { type: "null" }] };
    return { ...only, type: [only["type"], "null"], ...("enum" in only ? { enum: [...words, null] } : {}) };
  }

  async #object(type: Type): Promise<Schema> {
    const properties: [string, Schema][] = [];
    const required: string[] = [];
    for (const member of await this.#checker.getPropertiesOfType(type)) {
      const description = await this.#checker.getDocumentationCommentOfSymbol(member);
      const schema = await this.#schemaOf(await this.#typeOf(member));
      properties.push([member.name, { ...schema, ...described(description) }]);
      if ((member.flags & SymbolFlags.Optional) === 0) required.push(member.name);
    }
    const [index] = await this.#checker.getIndexInfosOfType(type);
    return {
      type: "object",
      ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(index === undefined ? {} : { additionalProperties: await this.#schemaOf(index.valueType) }),
    };
  }
}

const primitives: readonly (readonly [TypeFlags, Schema])[] = [
  [TypeFlags.Any | TypeFlags.Unknown, {}],
  [TypeFlags.String | TypeFlags.TemplateLiteral, { type: "string" }],
  [TypeFlags.Number, { type: "number" }],
  [TypeFlags.Boolean, { type: "boolean" }],
  [TypeFlags.Null, { type: "null" }],
];

function described(text: string): { readonly description?: string } {
  return text === "" ? {} : { description: text.replaceAll(/\s+/g, " ") };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
