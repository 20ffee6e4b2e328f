import { expect, test } from "vitest";
import { auditAsCsv } from "./audit-csv.ts";

function csvOf(message: string): string {
  return auditAsCsv({
    id: "1",
    at: "2026-11-25T12:00:00.000Z",
    trigger: "demand",
    summary: "",
    ok: false,
    changes: [],
    findings: [{ subject: "hook acme/shop", state: "problem", message, remedy: null }],
  });
}

test("an audit is a line of text for each finding", () => {
  expect(csvOf("Gone.")).toBe(
    '"at","subject","state","message","remedy"\r\n"2026-11-25T12:00:00.000Z","hook acme/shop","problem","Gone.",""\r\n',
  );
});

test.each(["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n@x"])(
  "%j is no formula in a spreadsheet",
  (message) => {
    expect(csvOf(message)).toContain(`"'${message}"`);
  },
);

test("quotes and line feeds stay within their cell", () => {
  expect(csvOf('a "b",\r\nc')).toContain('"a ""b"",\r\nc"');
});
