import assert from "node:assert/strict";

import { parseArguments } from "../../../commands/secrets/arguments";

describe("Arguments of npm run secrets", () => {
  const refused: [argv: string, message: RegExp][] = [
    ["prd", /"prd" isn't <area>\/<name>; did you mean --stack prd\?/],
    ["web/api-key", /name web\/api-key with --create or --restart/],
    ["--create --restart", /--create and --restart exclude each other/],
    ["--generate", /--generate needs --create/],
    ["--replace web/a --restart", /--replace needs --create/],
    ["--create --replace", /--replace needs the names of the secrets/],
    ["--create --restore", /--restore needs the names of the secrets/],
    ["--create --length 20", /--length needs --generate/],
    ["--create --generate --length 8", /--length is 8, but must be a whole number from 16 to 4096/],
    ["--create --generate --length 1e3", /--length is 1e3, but must be a whole number/],
    ["--values", /--values isn't an option; known are --program, --stack/],
  ];
  for (const [argv, message] of refused) {
    it(`${argv} is rejected`, () => assert.throws(() => parseArguments(argv.split(" "), {}), message));
  }

  it("names and options may be mixed; a name counts once", () => {
    const { mode, names, replace, generate, stack } = parseArguments(
      ["--create", "web/a", "--stack", "prd", "web/b", "web/a", "--replace", "--generate"],
      {},
    );
    assert.deepEqual([mode, names, replace, generate, stack], ["create", ["web/a", "web/b"], true, 40, "prd"]);
  });

  it("a program's folder isn't a name", () => {
    const { mode, names, program } = parseArguments(["--program", "examples/minimal"], {});
    assert.deepEqual([mode, names, program], ["list", [], "examples/minimal"]);
  });
});
