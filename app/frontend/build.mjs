// Bundles the scripts and styles into the folder given as argument, each beside a Brotli copy of itself.
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompress, constants } from "node:zlib";
import { promisify } from "node:util";
import { build } from "esbuild";

const outdir = process.argv[2];

// KaTeX names each font in three formats; every browser we support reads the first.
const onlyWoff2 = {
  name: "only-woff2",
  setup({ onLoad }) {
    onLoad({ filter: /katex\.min\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/,url\([^)]*\) format\("(woff|truetype)"\)/g, ""),
      loader: "css",
    }));
  },
};

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: ["src/site.js", "src/workspace.js", "styles/site.css", "styles/workspace.css"],
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  loader: { ".woff2": "file" },
  legalComments: "none",
  logLevel: "warning",
  plugins: [onlyWoff2],
});

const brotli = promisify(brotliCompress);
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
for (const name of await readdir(outdir)) {
  if (!/\.(js|css)$/.test(name)) continue;
  const file = join(outdir, name);
  await writeFile(`${file}.br`, await brotli(await readFile(file), options));
}
