import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ApiError } from "./errors.ts";
import { readForm } from "./form.ts";

const plain = "application/x-www-form-urlencoded";

/** How a browser or any other client would write the form. */
async function written(form: FormData): Promise<{ type: string; body: Buffer }> {
  const response = new Response(form);
  const type = response.headers.get("content-type") ?? "";
  return { type, body: Buffer.from(await response.arrayBuffer()) };
}

describe("forms", () => {
  test("plain ones, with names that repeat", () => {
    const fields = readForm(plain, Buffer.from("a=1&b=%C3%BC+x&a=2"));
    expect(fields.map(({ name, value }) => [name, value.toString()])).toEqual([
      ["a", "1"],
      ["b", "ü x"],
      ["a", "2"],
    ]);
  });

  test("nothing has no fields", () => {
    expect(readForm("whatever", Buffer.alloc(0))).toEqual([]);
  });

  test("multipart keeps names, file names and bytes", async () => {
    const text = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter((name) => !/[\r\n"\\%]/.test(name));
    const field = fc.tuple(text, fc.uint8Array({ maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 4 }), async (fields) => {
        const form = new FormData();
        for (const [name, bytes] of fields) {
          form.append(name, new Blob([new Uint8Array(bytes)]), `${name}.bin`);
        }
        const { type, body } = await written(form);
        const read = readForm(type, body);
        expect(read.map(({ name, filename }) => [name, filename])).toEqual(
          fields.map(([name]) => [name, `${name}.bin`]),
        );
        read.forEach(({ value }, index) => {
          expect(Buffer.compare(value, fields[index]?.[1] ?? Buffer.from("?"))).toBe(0);
        });
      }),
    );
  });

  test("quotes in names survive", async () => {
    const form = new FormData();
    form.append('a"b', "1");
    const { type, body } = await written(form);
    expect(readForm(type, body)).toEqual([
      { name: 'a"b', filename: null, value: Buffer.from("1"), executable: false },
    ]);
  });

  test.each([
    ["application/json", "{}"],
    ["multipart/form-data", "--x--"],
    ["multipart/form-data; boundary=x", "--x\r\nnonsense"],
    ["multipart/form-data; boundary=x", "nothing of the kind"],
    ["multipart/form-data; boundary=x", "--x\r\n\r\nno name\r\n--x--"],
    [
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n',
    ],
  ])("%s with %j is none", (type, body) => {
    expect(() => readForm(type, Buffer.from(body))).toThrow(ApiError);
  });

  test("anything is read or refused, never more", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const body = Buffer.concat([Buffer.from("--x\r\n"), bytes, Buffer.from("\r\n--x--")]);
        try {
          readForm("multipart/form-data; boundary=x", body);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });

  test.each([
    ['x-attributes="executable"', true],
    ['x-attributes:"executable"', true],
    ['x-attributes="link"', false],
    ['title="x-attributes=executable"', false],
  ])("a file with %s is executable: %s", (attribute, executable) => {
    const head = `Content-Disposition: form-data; name="/run"; filename="run"; ${attribute}`;
    const body = Buffer.from(`--b\r\n${head}\r\n\r\n#!/bin/sh\r\n--b--\r\n`);
    expect(readForm("multipart/form-data; boundary=b", body)).toMatchObject([
      { name: "/run", filename: "run", executable },
    ]);
  });
});
