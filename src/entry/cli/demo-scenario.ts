/** The repository and the pull request of `kody demo`: a small shop, and a change with planted problems. */

export const demoCredentials = {
  email: "kody@shop.example",
  /** Looks like Atlassian's, is worth nothing: only the sandbox of the same process knows it. */
  token: ["ATATT3x", "demo", "kodycodereview", "0000"].join(""),
};

/** Who opens the pull request; of no more worth. */
export const developer = {
  email: "ada@shop.example",
  token: ["ATATT3x", "demo", "developer", "0000"].join(""),
};

/** The administrator of the demo's Kody, which listens on this machine only and is forgotten at its end. */
export const demoPerson = {
  email: "owner@shop.example",
  name: "Owner",
  password: "a demo, nothing else",
};

type Files = Record<string, string>;

const pinnedPipeline = `image: node:24.11.0

options:
  max-time: 15

pipelines:
  default:
    - step:
        name: Test
        caches:
          - node
        script:
          - npm ci
          - npm test
`;

const manifest = (dependencies: Readonly<Record<string, string>>): string =>
  `${JSON.stringify({ name: "shop", version: "1.4.0", private: true, dependencies }, null, 2)}\n`;

const lockfile = (dependencies: Readonly<Record<string, string>>): string => {
  const packages = Object.fromEntries(
    Object.entries(dependencies).map(([name, version]) => [`node_modules/${name}`, { version }]),
  );
  const root = { name: "shop", version: "1.4.0", dependencies };
  return `${JSON.stringify({ name: "shop", version: "1.4.0", lockfileVersion: 3, packages: { "": root, ...packages } }, null, 2)}\n`;
};

/** The team lets Kody approve and merge what is ready; nobody else has to approve in a shop of one. */
const policy = `verdict:
  approve:
    noFindings: medium
merge:
  when: ready
  approvals: 0
`;

/** On main besides. */
export const policyFiles: Files = { ".kody.yml": policy };

/** What main holds: nothing to find. */
export const mainFiles: Files = {
  "README.md": "# Shop\n\nOrders, carts and a nightly report.\n",
  "package.json": manifest({ express: "5.1.0" }),
  "package-lock.json": lockfile({ express: "5.1.0" }),
  "bitbucket-pipelines.yml": pinnedPipeline,
  "src/cart.ts": `export interface Item {
  name: string;
  price: number;
  count: number;
}

export function total(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.price * item.count, 0);
}
`,
  "src/orders.js": `import { total } from "./cart.js";

export function summarise(order) {
  return { id: order.id, total: total(order.items) };
}
`,
  "report/nightly.py": `from pathlib import Path


def load(path):
    return [line.split(",") for line in Path(path).read_text().splitlines()]


def revenue(rows):
    return sum(float(row[2]) for row in rows)
`,
};

const accessKey = ["AKIA", "2E0A8F3B", "244C9986"].join("");
const secretKey = ["wJalrXUtnFEMI", "K7MDENGbPxRfiCY", "zQ4tLm8vTn2p"].join("");

const cleanFiles: Files = {
  "docs/orders.md": "# Orders\n\nAn order is open, paid or cancelled.\n",
  "src/format.ts": `export function euros(cents: number): string {
  return \`€ \${(cents / 100).toFixed(2)}\`;
}
`,
  "src/cart.ts": `export interface Item {
  name: string;
  price: number;
  count: number;
}

/** Items without a price are free. */
export function total(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.price * item.count, 0);
}
`,
};

/** What the pull request brings: problems in JavaScript, Python, YAML, JSON and a settings file, and clean files. */
export const featureFiles: Files = {
  ...cleanFiles,
  "src/orders.js": `import { total } from "./cart.js";

export function summarise(order) {
  return { id: order.id, total: total(order.items) };
}

export function status(order) {
  debugger;
  if (order.state = "paid") {
    return "paid";
  }
  return order.cancelled === NaN ? "cancelled" : "open";
}

export const labels = {
  open: "Open",
  paid: "Paid",
  open: "Waiting",
};
`,
  "report/nightly.py": `from pathlib import Path


def load(path):
    return [line.split(",") for line in Path(path).read_text().splitlines()]


def revenue(rows):
    breakpoint()
    return sum(float(row[2]) for row in rows)
`,
  "config/production.env": `SHOP_REGION=eu-central-1
AWS_ACCESS_KEY_ID=${accessKey}
AWS_SECRET_ACCESS_KEY=${secretKey}
`,
  "bitbucket-pipelines.yml": `${pinnedPipeline.replace("node:24.11.0", "node:latest")}  branches:
    main:
      - step:
          name: Deploy
          script:
            - echo $DEPLOY_TOKEN
            - ./deploy.sh
`,
  "package.json": manifest({ express: "5.1.0", "left-pad": "1.3.0" }),
};

/** The word in the title of the finding that Kody mends itself when it is asked to. */
export const askedFix = "Debugger call";

/** The push that mends everything else. */
export const fixFiles: Files = {
  "src/orders.js": `import { total } from "./cart.js";

export function summarise(order) {
  return { id: order.id, total: total(order.items) };
}

export function status(order) {
  if (order.state === "paid") {
    return "paid";
  }
  return order.cancelled ? "cancelled" : "open";
}

export const labels = {
  open: "Open",
  paid: "Paid",
};
`,
  "report/nightly.py": mainFiles["report/nightly.py"] ?? "",
  "config/production.env": "SHOP_REGION=eu-central-1\n",
  "bitbucket-pipelines.yml": pinnedPipeline,
  "package-lock.json": lockfile({ express: "5.1.0", "left-pad": "1.3.0" }),
};
