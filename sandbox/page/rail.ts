import { fileId, fileName, noteCount } from "./file.ts";
import { markup, type Content, type Markup } from "./markup.ts";
import { countOf } from "./people.ts";
import type { FileNotes, Placement } from "./placement.ts";
import { placeText } from "./thread.ts";
import type { Thread } from "./threads.ts";

/** Files listed without a comment; more would be no overview. */
const listedFiles = 200;

/** The page's table of contents: first the comments in the order of the diff, then the files. */
export function printRail(placement: Placement): Markup {
  const commented = placement.files.flatMap((notes, index) =>
    noteCount(notes) > 0 ? [{ notes, index }] : [],
  );
  const files = placement.files.slice(0, listedFiles);
  const more = placement.files.length - files.length;
  return markup`<nav class="rail" aria-label="On this page">
    ${
      commented.length > 0 &&
      markup`<h2>Inline comments</h2>
        <ul>
          ${commented.map(({ notes, index }) => printCommented(notes, index))}
        </ul>`
    }
    ${
      placement.elsewhere.length > 0 &&
      markup`<h2>Outside the diff</h2>
        <ul>
          ${placement.elsewhere.map(({ thread, reason }) => printEntry(thread, reason))}
        </ul>`
    }
    <h2>${countOf(placement.files.length, "file")}</h2>
    <ul>
      ${files.map((notes, index) => markup`<li><a href="#${fileId(index)}">${printName(fileName(notes))}</a></li> `)}
    </ul>
    ${more > 0 && markup`<p class="muted">and ${more} more</p>`}
  </nav>`;
}

function printName(path: string): Content {
  const cut = path.lastIndexOf("/") + 1;
  return markup`<span class="folder">${path.slice(0, cut)}</span>${path.slice(cut)}`;
}

function printCommented(notes: FileNotes, index: number): Markup {
  const inPlace = [...notes.onFile, ...inLineOrder(notes)];
  return markup`<li>
    <a href="#${fileId(index)}">${printName(fileName(notes))}</a>
    <ul>
      ${inPlace.map((thread) => printEntry(thread, null))}
      ${notes.astray.map(({ thread, reason }) => printEntry(thread, reason))}
    </ul>
  </li> `;
}

function inLineOrder(notes: FileNotes): Thread[] {
  const line = (key: string): number => Number(key.split(" ")[1]);
  const sorted = [...notes.threads].toSorted(([one], [other]) => line(one) - line(other));
  return sorted.flatMap(([, threads]) => threads);
}

function printEntry({ root, replies }: Thread, reason: string | null): Markup {
  const [first = root] = [root, ...replies].filter((comment) => !comment.deleted);
  const state = root.resolution === null ? null : markup` <span class="badge good">resolved</span>`;
  return markup`<li>
    <a href="#comment-${root.id}"
      ><span class="place">${placeText(root)}${reason !== null && `, ${reason}`}</span>${state} ${firstWords(first.raw)}</a
    >
  </li> `;
}

/** The beginning of a comment without markdown's signs, at most 60 characters. */
export function firstWords(raw: string): string {
  const line = raw.split("\n").find((text) => /\p{L}/u.test(text)) ?? "";
  const plain = line.replaceAll(/[*`#>_~]/g, "").trim();
  const signs = Array.from(plain);
  return signs.length <= 60 ? plain : `${signs.slice(0, 59).join("")}…`;
}
