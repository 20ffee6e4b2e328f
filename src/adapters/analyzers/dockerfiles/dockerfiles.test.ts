import { describe, expect, it } from "vitest";
import { dockerfilesAnalyzer, isDockerfile, shellOfDockerfile } from "./index.ts";
import { wordings } from "./wordings.ts";

async function marks(text: string): Promise<string[]> {
  const file = { path: "Dockerfile", text };
  const result = await dockerfilesAnalyzer().analyze([file], new AbortController().signal);
  if (result.status !== "ok") throw new Error(result.reason);
  expect(result.skipped).toEqual([]);
  for (const { title, message } of result.findings) {
    expect(title).not.toMatch(/[`*.]$|\{\}/);
    expect(message).not.toContain("{}");
    expect(message.split(/\s+/).length).toBeLessThan(91);
  }
  return result.findings.map(
    ({ rule, range }) => `${range?.start ?? "-"} ${rule.replace("docker/", "")}`,
  );
}

/** A file whose first instruction after a pinned base and a user is on line 3. */
function after(...lines: string[]): string {
  return ["FROM debian:12.5", "USER app", ...lines, ""].join("\n");
}

/** Rule → files in which it strikes, with the line, and files in which it must be silent. */
const examples: Record<string, { must: [number, string][]; not: string[] }> = {
  "unpinned-base": {
    must: [
      [1, "FROM node\nUSER app\n"],
      [2, "ARG TAG=latest\nFROM node:${TAG} AS build\nUSER app\n"],
      [1, "FROM --platform=linux/amd64 registry.acme.io:5000/base/node\nUSER app\n"],
    ],
    not: [
      "FROM node:22.11.0\nUSER app\n",
      "ARG TAG\nFROM node:${TAG}\nUSER app\n",
      "ARG BASE=acme/base\nFROM ${BASE}\nUSER app\n",
      "FROM scratch\n",
      "FROM node:22 AS build\nFROM build\nUSER app\n",
    ],
  },
  "secret-in-env": {
    must: [
      [3, after("ENV API_KEY=8f14e45fceea167a")],
      [3, after('ENV PORT=80 DB_PASSWORD="hunter2-prod"')],
      [3, after("ARG NPM_TOKEN=npm_9aB3xYkq2")],
    ],
    not: [
      after("ENV API_KEY="),
      after("ENV DB_PASSWORD_FILE=/run/secrets/db"),
      after("ENV DB_PASSWORD=changeme"),
      after("ENV TOKENIZERS_PARALLELISM=false"),
    ],
  },
  "secret-in-arg": {
    must: [
      [3, after("ARG NPM_TOKEN", "RUN npm ci")],
      [3, after("ENV AUTH_TOKEN=$AUTH_TOKEN")],
    ],
    not: [
      after("ARG NODE_VERSION", "RUN npm ci"),
      "FROM node:22 AS build\nARG NPM_TOKEN\nRUN npm ci\nFROM node:22-slim\nUSER app\nCOPY --from=build /app /app\n",
      after("RUN --mount=type=secret,id=npm npm ci"),
    ],
  },
  "copied-secret": {
    must: [
      [3, after("COPY .env /app/")],
      [3, after("COPY keys/id_rsa /root/.ssh/id_rsa")],
      [3, after('ADD [".netrc", "/app/"]')],
    ],
    not: [
      after("COPY .env.example /app/"),
      after("COPY package.json .npmrc /app/"),
      after("COPY --from=base:1 /root/.npmrc /app/"),
    ],
  },
  "copied-git-folder": {
    must: [
      [3, after("COPY .git /app/.git")],
      [3, after("COPY ./.git/ ./.git/")],
    ],
    not: [after("COPY .gitignore /app/"), after("COPY . /app")],
  },
  "add-url": {
    must: [
      [3, after("ADD https://acme.io/tool.tar.gz /opt/")],
      [3, after("ADD --chown=1:1 http://acme.io/x /x")],
    ],
    not: [
      after("ADD --checksum=sha256:24454f https://acme.io/tool.tar.gz /opt/"),
      after("ADD rootfs.tar.xz /"),
    ],
  },
  "update-without-install": {
    must: [
      [3, after("RUN apt-get update")],
      [3, after("RUN apt-get -qq update \\", "  && rm -rf /var/lib/apt/lists/*")],
    ],
    not: [
      after("RUN apt-get update && apt-get install -y --no-install-recommends git"),
      after("RUN apt-get update && apt-get upgrade -y"),
    ],
  },
  "install-without-update": {
    must: [
      [3, after("RUN apt-get install -y --no-install-recommends git")],
      [3, after("RUN set -e; \\", "  apt install -y --no-install-recommends curl=7.88")],
    ],
    not: [
      after("RUN <<EOF", "apt-get update", "apt-get install -y --no-install-recommends git", "EOF"),
      after("RUN apt-get install -y --no-install-recommends ./local.deb"),
    ],
  },
  "install-asks": {
    must: [
      [3, after("RUN apt-get update && apt-get install --no-install-recommends git")],
      [3, after("RUN dnf install git")],
    ],
    not: [
      after("RUN apt-get update && apt-get -qy install --no-install-recommends git"),
      after("RUN yum -y install git"),
      after("RUN apt-get update && apt-get install --no-install-recommends --yes git"),
      after("RUN apk add git"),
    ],
  },
  "install-recommends": {
    must: [
      [3, after("RUN apt-get update && apt-get install -y git")],
      [3, after("RUN apt update \\", "  # tools", "  && apt install -y \\", "  git")],
    ],
    not: [
      after("RUN apt-get update && apt-get install -y --no-install-recommends git"),
      after(
        "RUN apt-get -o APT::Install-Recommends=0 update && apt-get install -y -o APT::Install-Recommends=0 git",
      ),
    ],
  },
  "root-user": {
    must: [
      [3, after("USER root", 'CMD ["app"]')],
      [3, after("USER 0:0")],
    ],
    not: [
      after("USER root", "RUN make", "USER app"),
      after("USER root", 'ENTRYPOINT ["docker-entrypoint.sh"]'),
      after("USER 1000"),
    ],
  },
  "no-user": {
    must: [
      [1, 'FROM debian:12\nCMD ["app"]\n'],
      [3, 'FROM debian:12 AS a\nUSER app\nFROM debian:12\nENTRYPOINT ["app"]\n'],
    ],
    not: [
      'FROM debian:12 AS a\nUSER app\nFROM a\nCMD ["app"]\n',
      'FROM gcr.io/distroless/static:nonroot\nCMD ["/app"]\n',
      "FROM debian:12\nRUN make\n",
    ],
  },
  sudo: {
    must: [
      [3, after("RUN sudo make install")],
      [3, after("RUN make && sudo make install")],
    ],
    not: [after("RUN echo no sudo here"), after("RUN adduser app sudo")],
  },
  "ssh-port": {
    must: [
      [3, after("EXPOSE 22")],
      [3, after("EXPOSE 80 22/tcp")],
    ],
    not: [after("EXPOSE 2222"), after("EXPOSE 80/tcp 443")],
  },
  "malformed-exec-form": {
    must: [
      [3, after("CMD ['node', 'server.js']")],
      [3, after('ENTRYPOINT ["node", "server.js",]')],
    ],
    not: [after('CMD ["node", "server.js"]'), after("CMD [ -f /app/x ] && /app/x")],
  },
  "shell-syntax-in-exec-form": {
    must: [
      [3, after('CMD ["node", "server.js", "--port", "$PORT"]')],
      [3, after('CMD ["migrate", "&&", "serve"]')],
    ],
    not: [
      after('CMD ["sh", "-c", "serve --port $PORT"]'),
      after('CMD ["./entrypoint.sh", "$PORT"]'),
      after('CMD ["serve", "--price", "5$"]'),
    ],
  },
  "shell-form-entrypoint": {
    must: [
      [3, after("ENTRYPOINT node server.js")],
      [3, after("ENTRYPOINT java -jar $JAR")],
    ],
    not: [
      after("ENTRYPOINT exec node server.js"),
      after('ENTRYPOINT ["node"]'),
      after("CMD node x"),
    ],
  },
  "overridden-command": {
    must: [
      [3, after('CMD ["a"]', 'CMD ["b"]')],
      [3, after('ENTRYPOINT ["a"]', "RUN make", 'ENTRYPOINT ["b"]')],
    ],
    not: [
      'FROM a:1 AS x\nUSER u\nCMD ["a"]\nFROM b:1\nUSER u\nCMD ["b"]\n',
      after('ENTRYPOINT ["a"]', 'CMD ["b"]'),
    ],
  },
  "unknown-stage": {
    must: [
      [4, "FROM a:1 AS builder\nFROM b:1\nUSER u\nCOPY --from=bulider /a /a\n"],
      [3, "FROM a:1 AS first\nUSER u\nCOPY --from=later /a /a\nFROM b:1 AS later\nUSER u\n"],
      [3, "FROM a:1\nUSER u\nCOPY --from=1 /a /a\n"],
    ],
    not: [
      "FROM a:1 AS builder\nFROM b:1\nUSER u\nCOPY --from=builder /a /a\n",
      "FROM a:1 AS builder\nFROM b:1\nUSER u\nCOPY --from=0 /a /a\n",
      "FROM a:1 AS builder\nFROM b:1\nUSER u\nCOPY --from=nginx:1.27 /a /a\n",
      "FROM a:1 AS builder\nFROM b:1\nUSER u\nCOPY --from=composer /a /a\n",
    ],
  },
  "duplicate-stage": {
    must: [
      [2, "FROM a:1 AS build\nFROM b:1 AS build\nUSER u\n"],
      [2, "FROM a:1 AS build\nFROM b:1 as Build\nUSER u\n"],
    ],
    not: ["FROM a:1 AS build\nFROM b:1 AS run\nUSER u\n", "FROM a:1\nFROM b:1\nUSER u\n"],
  },
  "arg-out-of-scope": {
    must: [
      [4, "ARG VERSION=1.2\nFROM a:$VERSION\nUSER u\nRUN make V=$VERSION\n"],
      [4, "ARG VERSION=1.2\nFROM a:1\nUSER u\nENV APP_VERSION=${VERSION}\n"],
    ],
    not: [
      "ARG VERSION=1.2\nFROM a:$VERSION\nUSER u\nARG VERSION\nRUN make V=$VERSION\n",
      "ARG VERSION=1.2\nFROM a:1\nUSER u\nRUN VERSION=3; make $VERSION\n",
      "ARG VERSION=1.2\nFROM a:1 AS b\nARG VERSION\nFROM b\nUSER u\nRUN make $VERSION\n",
      "ARG VERSION=1.2\nFROM a:1\nUSER u\nRUN echo '$VERSION' $VERSION_ID\n",
    ],
  },
  "lost-shell-state": {
    must: [
      [3, after("RUN cd /app")],
      [3, after("RUN export NODE_ENV=production")],
      [3, after("RUN . /opt/venv/bin/activate")],
    ],
    not: [after("RUN cd /app && make"), after("WORKDIR /app"), after("RUN export A=1; make")],
  },
  "copy-before-install": {
    must: [
      [4, after("COPY . .", "RUN npm ci")],
      [4, after("COPY . /app", "RUN pip install -r requirements.txt")],
    ],
    not: [
      after("COPY package.json ./", "RUN npm ci", "COPY . ."),
      after("COPY package.json ./", "COPY . .", "RUN npm install"),
      after("COPY . .", "RUN make"),
      after("COPY . .", "RUN npm install -g typescript"),
      after("COPY . .", "RUN yarn global add @vue/cli"),
    ],
  },
  "copy-needs-folder": {
    must: [
      [3, after("COPY a.txt b.txt /app")],
      [3, after('COPY ["a.txt", "b.txt", "dst"]')],
    ],
    not: [after("COPY a.txt b.txt /app/"), after("COPY a b ."), after("COPY a b $HOME")],
  },
  "unknown-instruction": {
    must: [
      [3, after("RUNN make")],
      [4, after("RUN make", "  && make install")],
    ],
    not: [after("run make"), after("ONBUILD RUN make"), after("RUN a \\", "# note", "  b")],
  },
};

describe.each(Object.entries(examples))("docker/%s", (rule, { must, not }) => {
  it.each(must)("strikes on line %i of %j", async (line, text) => {
    expect(await marks(text)).toContain(`${line} ${rule}`);
  });
  it.each(not)("is silent on %j", async (text) => {
    expect((await marks(text)).filter((mark) => mark.endsWith(` ${rule}`))).toEqual([]);
  });
});

it("has examples of every rule", () => {
  expect(Object.keys(examples).toSorted()).toEqual(Object.keys(wordings).toSorted());
});

describe("the reader", () => {
  it("finds nothing in a file as it should be", async () => {
    const text = `# syntax=docker/dockerfile:1
ARG NODE=22.11.0
FROM node:\${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \\
    --mount=type=secret,id=npmrc \\
    npm ci
COPY . .
RUN npm run build

FROM node:\${NODE}-slim
RUN apt-get update \\
    # for health checks
    && apt-get install -y --no-install-recommends curl \\
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app/dist /app
USER node
HEALTHCHECK CMD curl -f http://localhost:3000/
CMD ["node", "/app/server.js"]
`;
    expect(await marks(text)).toEqual([]);
  });

  it("keeps lines apart in a file from Windows with its own escape", async () => {
    const text = "# escape=`\r\nFROM win:1\r\nUSER app\r\nRUN a `\r\n  b\r\nEXPOSE 22\r\n";
    expect(await marks(text)).toEqual(["6 ssh-port"]);
  });

  it.each([
    "",
    "\\\n\\\n\\",
    "FROM",
    "FROM a:1\nRUN <<EOF\nnever closed",
    "COPY",
    "FROM a:1\nCOPY --from= /a",
    "RUN [",
    "\u0000\u0000",
    "FROM a:1 AS a\nFROM a AS a\nFROM a\n",
  ])("survives %j", async (text) => {
    expect(await marks(text)).toBeInstanceOf(Array);
  });

  it("takes time in line with the file, whatever is in it", async () => {
    const long = `FROM a:1\nUSER u\nRUN ${"apt-get ".repeat(5_000)}\n`;
    // Lines this long are refused as minified; continued ones are not.
    const continued = `FROM a:1\nUSER u\nRUN ${"apt-get install \\\n".repeat(5_000)} x\n`;
    const result = await dockerfilesAnalyzer().analyze(
      [
        { path: "Dockerfile", text: long },
        { path: "b.dockerfile", text: continued },
      ],
      new AbortController().signal,
    );
    expect(result).toMatchObject({ status: "ok", skipped: [{ path: "Dockerfile" }] });
  });

  it("knows the names of Dockerfiles", () => {
    expect(
      ["Dockerfile", "a/Dockerfile.prod", "api.dockerfile", "Containerfile"].every(isDockerfile),
    ).toBe(true);
    expect(
      ["Dockerfile.j2", "docker.md", "Dockerfile.md", "dockerfile.ts", ".dockerignore"].some(
        isDockerfile,
      ),
    ).toBe(false);
  });
});

describe("shellOfDockerfile", () => {
  it("leaves the commands where they stand and blanks the rest", () => {
    const text =
      'FROM a\nRUN --mount=x \\\n  --mount=y \\\n  make \\\n  # why\n  && ls\nRUN <<EOF\nls\nEOF\nRUN ["a"]\n';
    expect(
      shellOfDockerfile(text)
        ?.split("\n")
        .map((line) => line.trim()),
    ).toEqual(["", "", "", "make \\", "\\", "&& ls", "", "ls", "", "", ""]);
    expect(shellOfDockerfile("FROM a\nCOPY a b\n")).toBeNull();
  });
});
