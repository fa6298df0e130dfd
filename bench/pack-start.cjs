// Starts the policy pack as the CLI does, and exits as soon as it prints its port.
const { join } = require("node:path");

process.chdir(join(__dirname, "..", "policy-pack"));
Object.assign(process.env, { PULUMI_NODEJS_PROJECT: "aws-practice", PULUMI_NODEJS_STACK: "stg", PULUMI_NODEJS_TYPESCRIPT: "false" });
process.argv.splice(2, Infinity, "127.0.0.1:1", ".");
process.stdout.write = () => process.exit(0);
require("@pulumi/pulumi/cmd/run-policy-pack");
