// What `npm ci` runs at its end: the worker with LiteRT.js in one file, and LiteRT's WebAssembly beside it.
import { cpSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("build", { recursive: true, force: true });
await build({
  entryPoints: ["src/worker.js"],
  outfile: "build/worker.js",
  bundle: true,
  format: "iife", // a classic worker: LiteRT.js loads its WebAssembly by importScripts, which module workers lack
  target: "es2022",
  minify: true,
});
cpSync("node_modules/@litertjs/core/wasm", "build/wasm", { recursive: true });
