import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { takeFromAddress } from "./data/address-secret.ts";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/form.css";
import "./styles/table.css";
import "./styles/setup.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root.");
takeFromAddress();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
