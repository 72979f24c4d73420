// What Pulumi runs, plain JavaScript: it loads the program.
const { load } = require("../start/load.cjs");

module.exports = async () => (await load("infra/index.ts", "program"))();
