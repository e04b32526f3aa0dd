/** Builds what the browser loads into yeji/ui/static/built: one style sheet, one script, what only the board needs, what sets the theme, one icon sprite,
 *  and the places that addresses name.
 *  Names carry no hash (the server's static storage adds it). An unknown icon or a Sass error fails the build. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { areaList } from "@vant/area-data";
import { build, transform } from "esbuild";
import { compileAsync } from "sass";
import { ICONS } from "./icons.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const BUILT = at("../yeji/ui/static/built/");
// What the browsers of UI.md's oldest machines understand; newer syntax is rewritten.
const TARGET = ["chrome109", "safari15.4", "firefox110"];

async function styles() {
  const { css } = await compileAsync(at("styles/yeji.scss"), {
    loadPaths: [at("node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  return (await transform(css, { loader: "css", minify: true, target: TARGET })).code;
}

async function script(name) {
  const result = await build({
    entryPoints: [at(`src/${name}`)],
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    write: false,
    legalComments: "none",
  });
  return result.outputFiles[0].text;
}

async function symbol(name) {
  const source = await readFile(at(`node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8").catch(() => {
    throw new Error(`icons.mjs names "${name}", which Tabler Icons does not have`);
  });
  const paths = source.match(/<path[^>]*\/>/g).filter((path) => !path.includes('stroke="none"'));
  return `<symbol id="${name}" viewBox="0 0 24 24">${paths.join("").replaceAll(" />", "/>")}</symbol>`;
}

async function sprite() {
  const symbols = await Promise.all([...new Set(ICONS)].sort().map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** Districts by city by province. What statistics put between a province and its counties is no city that people name. */
function regions() {
  const { province_list: provinces, city_list: cities, county_list: districts } = areaList;
  const found = {};
  for (const [code, name] of Object.entries(districts)) {
    const province = provinces[`${code.slice(0, 2)}0000`];
    const city = cities[`${code.slice(0, 4)}00`];
    const within = (found[province] ??= {});
    if (/直辖县/.test(city)) within[name] = [];
    else (within[city === "县" ? province : city] ??= []).push(name);
  }
  return JSON.stringify(found);
}

const files = { "yeji.css": styles(), "yeji.js": script("yeji.js"), "board.js": script("board.js"), "theme.js": script("theme.js"), "icons.svg": sprite(), "regions.json": regions() };
await mkdir(BUILT, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  const content = await text;
  await writeFile(BUILT + name, content);
  console.log(`${name.padEnd(10)} ${(content.length / 1024).toFixed(1)} kB, ${(gzipSync(content).length / 1024).toFixed(1)} kB gzip`);
}
