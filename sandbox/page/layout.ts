import { markup, type Content, type Markup } from "./markup.ts";

/** Where the stylesheet is served; no repository can have this address. */
export const stylesheetPath = "/_page/style.css";

/** A whole document. `path` shows where one is: links from the list of pull requests downwards. */
export function printDocument(title: string, path: Content, body: Content): Markup {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="${stylesheetPath}" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top"><a href="/">Bitbucket sandbox</a>${path}</header>
        ${body}
      </body>
    </html> `;
}
