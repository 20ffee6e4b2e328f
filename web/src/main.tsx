import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App, begin } from "./app.tsx";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/table.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root.");
const begun = begin();
createRoot(root).render(
  <StrictMode>
    <App begun={begun} />
  </StrictMode>,
);
