// What Pulumi runs, plain JavaScript: it loads the program.
const { setImmediate: turn } = require("node:timers/promises");
const { invoke } = require("@pulumi/pulumi/runtime/invoke");
const { load, run, tellSources } = require("../start/load.cjs");

/** Turns of the event loop until a call has left this process. */
const turns = 20;

module.exports = async () => {
  tellSources("program");
  await startProvider();
  return run(await load("infra/index.ts", "program"));
};

/** Has the engine start the provider now, on another core than the one that loads the program; it would at the first resource, and wait. */
async function startProvider() {
  // This program goes on: a provider that does not start, or ends, is the engine's own error, which fails the command whatever becomes of this call.
  invoke("bluegreen:index:ready", {}).catch(() => undefined);
  for (let count = 0; count < turns; count += 1) await turn();
}
