import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "../../app/frontend/node_modules/esbuild/lib/main.js";

const FOLDERS = ["src/site/", "src/editor/", "src/workspace/"]; // each may import itself and those before it
const FRONTEND = fileURLToPath(new URL("../../app/frontend/", import.meta.url));

const { metafile } = await build({
  absWorkingDir: FRONTEND,
  entryPoints: ["src/site.js", "src/workspace.js"],
  bundle: true,
  splitting: true,
  format: "esm",
  outdir: "nowhere",
  write: false,
  metafile: true,
});
/** The project's own modules that `path` imports, at once or later. */
const importsOf = (path) => metafile.inputs[path].imports.map((found) => found.path).filter((found) => isOwn(found));
const isOwn = (path) => path.startsWith("src/");
const modules = Object.keys(metafile.inputs).filter(isOwn);

/** The first path of imports from `path` back to it, or null. */
function circleFrom(path, way = [path], seen = new Set()) {
  for (const next of importsOf(way.at(-1))) {
    if (next === path) return [...way, next];
    if (seen.has(next)) continue;
    seen.add(next);
    const circle = circleFrom(path, [...way, next], seen);
    if (circle) return circle;
  }
  return null;
}

test("the bundles hold the three folders and the entry points", () => {
  assert.ok(modules.length > 30);
  for (const folder of FOLDERS)
    assert.ok(
      modules.some((path) => path.startsWith(folder)),
      folder,
    );
});

test("no module imports itself through others", () => {
  assert.deepEqual(modules.map((path) => circleFrom(path)).filter(Boolean), []);
});

test("site serves editor, and both serve workspace", () => {
  const order = (path) => FOLDERS.findIndex((folder) => path.startsWith(folder));
  const wrong = modules.flatMap((path) =>
    importsOf(path)
      .filter((found) => order(path) >= 0 && (order(found) < 0 || order(found) > order(path)))
      .map((found) => `${path} imports ${found}`),
  );
  assert.deepEqual(wrong, []);
});
