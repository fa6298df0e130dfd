#!/usr/bin/env node
// Pulumi CLI for tests. The folder FAKE_PULUMI has state.json and calls.jsonl, the arguments of each call. If fails.json has a
// call's command, the call fails with that message.
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = process.env.FAKE_PULUMI;
const file = (name) => join(folder, name);
const args = process.argv.slice(2);
appendFileSync(file("calls.jsonl"), `${JSON.stringify(args)}\n`);
const state = () => readFileSync(file("state.json"), "utf8");
const { [args.slice(0, 2).join(" ")]: failure } = existsSync(file("fails.json"))
  ? JSON.parse(readFileSync(file("fails.json"), "utf8"))
  : {};

if (failure !== undefined) {
  process.stderr.write(`${failure}\n`);
  process.exitCode = 255;
} else if (args[0] === "version") {
  process.stdout.write(`${process.env.FAKE_VERSION ?? "v3.248.0"}\n`);
} else if (args[1] === "export") {
  process.stdout.write(state());
} else if (args[1] === "import") {
  writeFileSync(file("state.json"), readFileSync(0, "utf8"));
} else {
  const { version, deployment } = JSON.parse(state());
  const resources = deployment.resources.map((resource) => ({ outputs: {}, ...resource }));
  writeFileSync(file("state.json"), JSON.stringify({ version, deployment: { ...deployment, resources, pending_operations: undefined } }));
  process.stdout.write("Refreshing (stg):\n");
}
