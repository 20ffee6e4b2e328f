import type { LineRange } from "../../../core/domain/index.ts";
import type { NameUse } from "../outline/index.ts";
import { isTest } from "../source/index.ts";
import type { ChangedText } from "./changed-files.ts";
import { around } from "./extents.ts";
import type { Source } from "./sources.ts";

/** Names of one file that are looked for. */
const MOST_OF_A_FILE = 150;
const MOST_FAR_OF_A_FILE = 15;
/** What is used beside a change is needed less by this much. */
const FAR = 0.3;
/** What tests use is needed less. */
const OF_A_TEST = 0.6;

/** A name that added lines of a file use. */
export interface Wanted {
  readonly name: string;
  readonly user: Source;
  readonly roles: ReadonlySet<NameUse["role"]>;
  readonly receivers: ReadonlySet<string>;
  /** In order. */
  readonly lines: readonly number[];
  /** Only used on other lines of the functions that are changed. */
  readonly far: boolean;
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

/** What the added lines of a file use, and after that what the functions around them call; the most needed first. */
export function wantedNames(file: ChangedText): Wanted[] {
  const { source } = file;
  if (source === null) return [];
  const uses = new Map<string, NameUse[]>();
  const far = new Map<string, NameUse[]>();
  const holders = holdersOf(file);
  for (const use of source.structure.uses) {
    if (use.name.length < 2 || WORDS.has(use.name) || isDeclaring(source, use)) continue;
    if (isWithin(use.line, file.added)) uses.set(use.name, [...(uses.get(use.name) ?? []), use]);
    else if (use.role === "call" && isWithin(use.line, holders))
      far.set(use.name, [...(far.get(use.name) ?? []), use]);
  }
  const near = [...uses].map(([name, list]) => wantedOf(name, list, source, false));
  const others = [...far]
    .filter(([name]) => !uses.has(name) && !COMMON.has(name))
    .map(([name, list]) => wantedOf(name, list, source, true));
  return [
    ...near.toSorted(byNeed).slice(0, MOST_OF_A_FILE),
    ...others.toSorted(byNeed).slice(0, MOST_FAR_OF_A_FILE),
  ];
}

/** The functions that the change touches. */
function holdersOf({ source, touched }: ChangedText): LineRange[] {
  if (source === null) return [];
  return touched.flatMap((range) => {
    const holder = around(source, range).find(({ kind }) => kind === "function");
    return holder === undefined ? [] : [{ start: holder.start, end: holder.end }];
  });
}

function isWithin(line: number, ranges: readonly LineRange[]): boolean {
  return ranges.some(({ start, end }) => start <= line && line <= end);
}

function wantedOf(name: string, list: readonly NameUse[], user: Source, far: boolean): Wanted {
  const roles = new Set(list.map(({ role }) => role));
  const lines = [...new Set(list.map(({ line }) => line))].toSorted((a, b) => a - b);
  const constant = /^[A-Z][A-Z0-9_]+$/.test(name) ? 1 : 0;
  const imported = user.structure.imports.some(({ local }) => local === name) ? 1 : 0;
  const weight = Math.max(...[...roles].map((role) => WEIGHT[role]));
  const need = weight + constant + imported + Math.min(lines.length, 6) * 0.4;
  const receivers = new Set(list.flatMap(({ receiver }) => (receiver === null ? [] : [receiver])));
  return {
    name,
    user,
    roles,
    receivers,
    lines,
    far,
    need: need * (far ? FAR : 1) * (isTest(user.path) ? OF_A_TEST : 1),
  };
}

function byNeed(a: Wanted, b: Wanted): number {
  return b.need - a.need || (a.name < b.name ? -1 : 1);
}

/** The name of a declaration where it is declared, or of an import where it is brought in. */
function isDeclaring({ structure }: Source, { name, line }: NameUse): boolean {
  return structure.spans.some((span) => span.nameLine === line && span.name === name);
}

/** A name that is only a variable or a parameter, as far as can be told. */
export function isLocal({ name, user }: Wanted): boolean {
  return user.structure.spans.some((span) => span.name === name && span.inner);
}
