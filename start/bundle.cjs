const { statSync } = require("node:fs");
const { mkdir, readFile, rename, rm, writeFile } = require("node:fs/promises");
const { dirname, join, relative } = require("node:path");
const { decidingFiles, manifestOf } = require("./freshness.cjs");

/** Longest step of the clock of a file system. */
const clockMilliseconds = 20;

/**
 * Packages that are taken from node_modules as they are. Of the SDK and its gRPC there may be one copy in a process, which Pulumi's own
 * runner of programs has loaded; the SDKs of clouds are many megabytes, for targets that are loaded when they are asked for.
 */
const external = {
  program: [
    "@pulumi/pulumi/*",
    "@pulumi/kubernetes",
    "@pulumi/kubernetes/*",
    "@pulumi/aws",
    "@pulumi/aws/*",
    "@grpc/grpc-js",
    "@grafana/grafana-foundation-sdk/*",
    "google-protobuf",
    "google-protobuf/*",
  ],
  plugin: [],
  // esbuild finds its own program beside it.
  command: [
    "@pulumi/pulumi/*",
    "@aws-sdk/*",
    "@grpc/grpc-js",
    "esbuild",
    "google-protobuf",
    "google-protobuf/*",
  ],
};

/** Optional native parts, which their users do without where they are missing. */
const native = ["cpu-features", "*.node"];

/** `@pulumi/pulumi`, whose parts are loaded when they are asked for. */
const lazySdk = {
  "@pulumi/pulumi": "pulumi.cjs",
  "@pulumi/pulumi/runtime": "pulumi-runtime.cjs",
};

/**
 * Writes `entry` and what it imports as one file.
 *
 * @param {{ root: string, entry: string, kind: import("./load.cjs").Kind, bundle: string }} wanted `root`: of the project; `entry`: relative to it;
 *   `bundle`: path of the file
 * @returns {Promise<string>} what is in the file
 * @throws Error where a source is wrong, was written meanwhile, or the bundle cannot be written
 */
async function makeBundle({ root, entry, kind, bundle }) {
  const { build } = require("esbuild");
  const started = Date.now();
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: bundle,
    write: false,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: [...native, ...external[kind]],
    plugins: [ownFolders, ...(kind !== "plugin" ? [lazyPulumi] : [])],
    // Without its name in the bundle: Pulumi's runner reads the map of every file that it meets in a stack, and it takes a stack for every
    // promise, so that a map of this size costs more than everything else.
    sourcemap: "external",
    sourcesContent: false,
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
  });
  const inputs = [join(relative(root, __dirname), "bundle.cjs"), ...Object.keys(metafile.inputs)];
  const files = [...inputs, ...decidingFiles(root, inputs)];
  const manifest = manifestOf({ root, entry, files });
  for (const file of files)
    if (statSync(join(root, file)).ctimeMs > started - clockMilliseconds)
      throw new Error(`${file} was written while it was bundled`);
  await mkdir(dirname(bundle), { recursive: true });
  const [map, code] = ["map", "cjs"].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(`.${end}`)).text,
  );
  const text = `${manifest}\n${code}`;
  await replace(`${bundle}.map`, shiftedByALine(map));
  await replace(bundle, text);
  return text;
}

/** At once, so that a command that starts meanwhile reads the old file or the new one. */
async function replace(path, text) {
  const fresh = `${path}.${process.pid}`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, path);
  } finally {
    await rm(fresh, { force: true });
  }
}

/** A source map of a text that got one line more at its beginning. */
function shiftedByALine(text) {
  const map = JSON.parse(text);
  return JSON.stringify({ ...map, mappings: `;${map.mappings}` });
}

/** Sources that ask for their own folder get that, and not the bundle's. */
const ownFolders = {
  name: "own-folders",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (path.includes("node_modules") || !/\b__dirname\b/.test(text)) return undefined;
      // On the first line, so that the others keep their numbers.
      return { contents: `const __dirname = ${JSON.stringify(dirname(path))};${text}`, loader: "ts" };
    });
  },
};

const lazyPulumi = {
  name: "lazy-pulumi",
  setup(build) {
    build.onResolve({ filter: /^@pulumi\/pulumi(\/runtime)?$/ }, ({ path, importer }) =>
      dirname(importer) === __dirname
        ? { path, external: true }
        : { path: join(__dirname, lazySdk[path]), sideEffects: true },
    );
  },
};

module.exports = { makeBundle };
