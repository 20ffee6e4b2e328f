import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  // `vite web` beside a running Kody, while working on the page.
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:7420" } },
});
