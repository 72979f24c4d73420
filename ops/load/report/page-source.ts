import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** What every report's page holds besides its data. */
export interface PageSource {
  readonly script: string;
  readonly style: string;
}

const folder = join(__dirname, "page");

let made: Promise<PageSource> | undefined;

/** Script and style sheet of the page, uPlot's included, each as one text. */
export function pageSource(): Promise<PageSource> {
  made ??= bundle();
  return made;
}

async function bundle(): Promise<PageSource> {
  const [script, ours, plots] = await Promise.all([
    bundledScript(),
    readFile(join(folder, "style.css"), "utf8"),
    readFile(require.resolve("uplot/dist/uPlot.min.css"), "utf8"),
  ]);
  return { script, style: `${plots}\n${ours}` };
}

async function bundledScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "main.ts")],
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "iife",
    target: "es2022",
    // The license of uPlot stays with its code.
    legalComments: "inline",
    logLevel: "silent",
  });
  return outputFiles.map(({ text }) => text).join("");
}
