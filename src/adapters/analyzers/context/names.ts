import type { NameUse } from "../outline/index.ts";
import type { ChangedText } from "./changed-files.ts";
import type { Source } from "./sources.ts";

/** Names of one file that are looked for. */
const MOST_OF_A_FILE = 150;

/** A name that added lines of a file use. */
export interface Wanted {
  readonly name: string;
  readonly user: Source;
  readonly roles: ReadonlySet<NameUse["role"]>;
  readonly receivers: ReadonlySet<string>;
  /** In order. */
  readonly lines: readonly number[];
  readonly need: number;
}

/** Names that languages and libraries use for all kinds of things: as a method, such a name says nothing of what it calls. */
export const COMMON: ReadonlySet<string> = new Set(
  `add all any append apply assign at bind build call catch clear clone close commit concat connect contains copy count
  create data debug delete each emit empty end entries equals error every exec execute exists exit extend fetch fill
  filter find findAll findOne first flush forEach format from get getAll getData getName getId getValue group handle has
  hash id includes indexOf info init insert invoke is isEmpty item items join key keys last len length list listen load
  lock log lower main map match max merge min name new next notify now of off ok on open parse pop post print printf
  process push put query read receive reduce register reload remove render replace request require reset resize resolve
  respond reverse run save search select send set setData setState setValue show size skip slice some sort split start
  state status stop stream string strip submit sum test text then throw toArray toList toString trim type update upper
  use validate value valueOf values warn with wrap write`.split(/\s+/),
);

const WORDS: ReadonlySet<string> = new Set(
  `self this cls super null nil None True False true false undefined void int string bool boolean float double long
  char byte any unknown never object number symbol error uint8 uint16 uint32 uint64 int8 int16 int32 int64 float32
  float64 rune var val let const String Int Boolean Object Integer Long Array Promise Error Exception Date Math JSON
  console window document process Map Set List Vec Option Result Some Ok Err Self make len append panic isinstance
  print range str dict list tuple set super type`.split(/\s+/),
);

const WEIGHT: Readonly<Record<NameUse["role"], number>> = {
  call: 3,
  type: 3,
  method: 2.5,
  member: 1.2,
  plain: 1.5,
};

/** What the added lines of a file use, the most needed first. */
export function wantedNames({ source }: ChangedText): Wanted[] {
  if (source === null) return [];
  const uses = new Map<string, NameUse[]>();
  for (const use of source.structure.uses) {
    if (use.name.length < 2 || WORDS.has(use.name) || isDeclaring(source, use)) continue;
    uses.set(use.name, [...(uses.get(use.name) ?? []), use]);
  }
  const imported = new Set(source.structure.imports.map(({ local }) => local));
  const wanted = [...uses].map(([name, list]): Wanted => {
    const roles = new Set(list.map(({ role }) => role));
    const weight = Math.max(...[...roles].map((role) => WEIGHT[role]));
    const constant = /^[A-Z][A-Z0-9_]+$/.test(name) ? 1 : 0;
    const lines = [...new Set(list.map(({ line }) => line))].toSorted((a, b) => a - b);
    return {
      name,
      user: source,
      roles,
      receivers: new Set(list.flatMap(({ receiver }) => (receiver === null ? [] : [receiver]))),
      lines,
      need: weight + constant + (imported.has(name) ? 1 : 0) + Math.min(lines.length, 6) * 0.4,
    };
  });
  return wanted
    .toSorted((a, b) => b.need - a.need || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_OF_A_FILE);
}

/** The name of a declaration where it is declared, or of an import where it is brought in. */
function isDeclaring({ structure }: Source, { name, line }: NameUse): boolean {
  return structure.spans.some((span) => span.nameLine === line && span.name === name);
}

/** A name that is only a variable or a parameter, as far as can be told. */
export function isLocal({ name, user }: Wanted): boolean {
  return user.structure.spans.some((span) => span.name === name && span.inner);
}
