import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The schemas of the contract are the server's: the page takes types and rules from it, and leaves zod behind.
      treeshake: { moduleSideEffects: [{ test: /src\/contract\//, sideEffects: false }] },
    },
  },
  // `vite web` beside a running Kody, while working on the page.
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:7420" } },
});
