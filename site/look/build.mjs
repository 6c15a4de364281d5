// Bundles styles, fonts, scripts and the map into site/look/bundles/, which Django serves under look/.
// Names carry no hash: Django's manifest storage adds it in production. Needs nothing but node_modules.

import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import netherlands from "@svg-maps/netherlands";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = `${here}bundles/`;

// The content security policy allows no inline style, so a place on the planning board is a class.
// A year has at most 53 weeks; the first column holds the name.
function geometryRules() {
  const rules = [];
  for (let n = 1; n <= 53; n += 1) {
    rules.push(
      `.tb-weeks-${n}{--tb-weeks:${n}}`,
      `.tb-col-${n + 1}{grid-column-start:${n + 1}}`,
      `.tb-span-${n}{grid-column-end:span ${n}}`,
    );
  }
  for (let n = 1; n <= 12; n += 1) {
    rules.push(`.tb-lane-${n}{grid-row:${n}}`, `.tb-lanes-${n}{grid-row:1/span ${n}}`);
  }
  return rules.join("\n");
}

const generated = {
  name: "generated",
  setup(bundler) {
    bundler.onResolve({ filter: /^thuisbasis:/ }, ({ path }) => ({ path, namespace: "generated" }));
    bundler.onLoad({ filter: /geometry$/, namespace: "generated" }, () => ({
      contents: geometryRules(),
      loader: "css",
    }));
  },
};

// Each province is a symbol of its own id, so that a page can draw one of them in another colour.
function provinces() {
  const paths = netherlands.locations
    .map(({ id, name, path }) => `<path id="${id}" d="${path}"><title>${name}</title></path>`)
    .join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${netherlands.viewBox}"><g id="provinces">\n${paths}\n</g></svg>\n`;
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await build({
  entryPoints: [
    { in: `${here}static_src/css/site.css`, out: "site" },
    { in: `${here}static_src/js/site.js`, out: "site" },
  ],
  outdir: target,
  bundle: true,
  minify: true,
  legalComments: "none",
  target: ["es2020", "chrome111", "firefox113", "safari16.4"],
  format: "iife",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  plugins: [generated],
  logLevel: "warning",
});
await writeFile(`${target}provinces.svg`, provinces());
for (const name of ["icon.svg", "poster.svg"]) {
  await copyFile(`${here}static_src/${name}`, `${target}${name}`);
}
