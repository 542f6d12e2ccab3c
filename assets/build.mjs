// Builds ../bscp_voice/static: sass → rtlcss → esbuild, names by content hash, manifest.json last.
// manifest.json records the hash of the sources, so that a test without node can tell a stale build.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "bscp_voice", "static");
const sheets = ["respondent", "later", "home", "said", "notice", "receipt", "staff"];
const scripts = ["respondent", "later", "staff", "worker", "worker_off"]; // each with what it imports
const plain = ["icon.svg"];
const inFolder = (folder, end) => readdirSync(join(here, folder)).filter((name) => name.endsWith(end)).sort();
const fonts = inFolder("fonts", ".woff2");
const pictures = inFolder("pictures", ".svg");
// oldest browsers served: Android 6 phones with a Chrome that still updates to 61, Safari 11
const oldest = ["chrome61", "safari11", "firefox60"];

// esbuild marks it missing for a Safari 11 slip in a corner that is not used here
const supported = { destructuring: true };

const short = (data) => createHash("sha256").update(data).digest("hex").slice(0, 10);

// the same walk as bscp_voice.assets.source_hash: names and contents in order of name
function sourceHash() {
  const hash = createHash("sha256");
  const names = ["", "later/", "pictures/", "fonts/"]
    .flatMap((folder) => readdirSync(join(here, folder)).map((name) => folder + name))
    .filter((name) => /\.(scss|js|mjs|svg|json|woff2)$/.test(name))
    .sort();
  for (const name of names) hash.update(name).update("\0").update(readFileSync(join(here, name))).update("\0");
  return hash.digest("hex");
}

const files = {};
function write(name, data, hash = short(data)) {
  const dot = name.indexOf(".");
  files[name] = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(target, files[name]), data);
}

mkdirSync(target, { recursive: true });
for (const old of readdirSync(target)) {
  if (/\.[0-9a-f]{10}\./.test(old)) rmSync(join(target, old));
}
// first what the sheets name: a sheet says url(fonts/name.woff2) and gets the built name
for (const name of plain) {
  const data = readFileSync(join(here, name));
  write(name, name.endsWith(".svg") ? data.toString("utf8").trim() : data);
}
for (const name of fonts) write(name, readFileSync(join(here, "fonts", name)));
// one hash for all pictures: a page that names forty of them is a quarter of a kilobyte smaller
const drawn = pictures.map((name) => readFileSync(join(here, "pictures", name)));
pictures.forEach((name, at) => write(name, drawn[at], short(Buffer.concat(drawn))));
const named = (css) => css.replace(/url\(fonts\/([^)]+)\)/g, (_, name) => `url(${files[name]})`);
for (const name of sheets) {
  const built = sass.compile(join(here, `${name}.scss`), {
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
  }).css;
  for (const [suffix, css] of [["css", built], ["rtl.css", rtlcss.process(built)]]) {
    const small = esbuild.transformSync(css, { loader: "css", minify: true, target: oldest, charset: "utf8" });
    write(`${name}.${suffix}`, named(small.code.trim()));
  }
}
for (const name of scripts) {
  const [built] = esbuild.buildSync({
    entryPoints: [join(here, `${name}.js`)],
    bundle: true,
    write: false,
    minify: true,
    target: oldest,
    supported,
    format: "iife",
    charset: "utf8",
  }).outputFiles;
  write(`${name}.js`, built.text.trim());
}
writeFileSync(join(target, "manifest.json"), JSON.stringify({ sources: sourceHash(), files }, null, 2) + "\n");
