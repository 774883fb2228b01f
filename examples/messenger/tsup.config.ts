import { defineConfig } from "tsup";

// One page, bundled for the browser: index.html and its style come from public/.
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "es2022",
  platform: "browser",
  minify: true,
  splitting: true,
  clean: true,
  noExternal: [/.*/],
  publicDir: "public",
  define: { "process.env.NODE_ENV": '"production"' },
  esbuildOptions(options) {
    options.conditions = ["production", "browser"];
  },
});
