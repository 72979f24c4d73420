// Pulumi's runner of policy packs has ts-node type-check them at every start, which takes seconds and refuses `.ts` in imports; sucrase runs
// them as it runs the program. `npm run check` checks types.
delete require.extensions[".ts"];
require("sucrase/register/ts");
require("./index.ts");
