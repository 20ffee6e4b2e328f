import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RepositoryAnswer } from "../../../src/contract/index.ts";
import {
  found,
  indexed,
  projectsOf,
  readRepositoryFilter,
  rowsOf,
  writeRepositoryFilter,
} from "./repository-list.ts";

const everything = { words: "", workspace: "", project: "", watched: false };

function repository(path: string, project: string | null, watched = false): RepositoryAnswer {
  const [workspace = "", slug = ""] = path.split("/");
  return {
    uuid: path,
    workspace,
    slug,
    name: `The ${slug}`,
    project: project === null ? null : { key: project, name: `Project ${project}` },
    private: true,
    permission: null,
    watched,
    lost: false,
    hook: null,
    updatedOn: null,
  };
}

const list = indexed([
  repository("zeta/a", null),
  repository("acme/shop", "WEB", true),
  repository("acme/api", "WEB"),
  repository("acme/notes", null),
  repository("acme/app", "APP"),
]);
const slugs = (filter: Partial<typeof everything>) =>
  found(list, { ...everything, ...filter }).map(({ uuid }) => uuid);

describe("the list of repositories", () => {
  test("is by workspace, project and name, those without a project first", () => {
    expect(slugs({})).toEqual(["acme/notes", "acme/app", "acme/api", "acme/shop", "zeta/a"]);
  });

  test("a search wants every word, in whatever part of the name or project", () => {
    expect(slugs({ words: "web SHOP" })).toEqual(["acme/shop"]);
    expect(slugs({ words: "project  app" })).toEqual(["acme/app"]);
    expect(slugs({ words: "the acme/" })).toHaveLength(4);
    expect(slugs({ words: "nothing" })).toEqual([]);
  });

  test("place and state narrow it down", () => {
    expect(slugs({ workspace: "zeta" })).toEqual(["zeta/a"]);
    expect(slugs({ project: "acme/WEB" })).toEqual(["acme/api", "acme/shop"]);
    expect(slugs({ project: "zeta/WEB" })).toEqual([]);
    expect(slugs({ watched: true })).toEqual(["acme/shop"]);
  });

  test("the filter survives its way through the address", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (words, workspace, project, watched) => {
        const filter = { words, workspace, project, watched };
        expect(readRepositoryFilter(writeRepositoryFilter(filter))).toEqual(filter);
      }),
    );
    expect(writeRepositoryFilter(everything)).toBe("");
  });

  test("each workspace and project has a row before its repositories, counting those that are not shown too", () => {
    const rows = rowsOf(found(list, everything), 4).map((row) => {
      if (row.kind === "repository") return row.repository.slug;
      return `${row.kind === "project" ? row.project.key : row.workspace} ${row.count}`;
    });
    expect(rows).toEqual(["acme 4", "notes", "APP 1", "app", "WEB 2", "api", "shop"]);
  });

  test("a project of the same key in another workspace is another project", () => {
    const twins = indexed([repository("a/x", "P"), repository("b/y", "P")]);
    const rows = rowsOf(found(twins, everything), 9);
    expect(rows.map(({ kind }) => kind)).toEqual([
      "workspace",
      "project",
      "repository",
      "workspace",
      "project",
      "repository",
    ]);
  });

  test("the projects to choose from are those of the chosen workspace, each once", () => {
    const all = list.map(({ repository }) => repository);
    expect(projectsOf(all, "")).toEqual([
      { id: "acme/APP", name: "Project APP (APP)" },
      { id: "acme/WEB", name: "Project WEB (WEB)" },
    ]);
    expect(projectsOf(all, "zeta")).toEqual([]);
  });
});
