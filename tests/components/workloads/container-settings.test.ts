import * as fc from "fast-check";
import assert from "node:assert/strict";

import { IMAGE_FORM } from "../../../components/images/image-reference";
import { group, resolve } from "../../../components/shared/schema";
import {
  containerContradictions,
  containerEntries,
  STOP_TIMEOUT_SECONDS,
  WORKLOAD_NAME_PATTERN,
} from "../../../components/workloads/container-settings";
import { VARIABLE_FORM, VARIABLE_PATTERN, variables } from "../../../components/workloads/variable-settings";
import { anyContainer, BROKEN_CONTAINERS } from "../../support/any-container";
import { refused } from "../../support/refused";

const OWNER = "FargateService \"api\"";
const containerSettings = group(containerEntries, ...containerContradictions);
const check = (settings: object) => resolve(containerSettings, OWNER, settings);
const checkVariables = (environment: string[], secrets: string[]) =>
  resolve(variables, OWNER, {
    environment: Object.fromEntries(environment.map((name) => [name, "x"])),
    secrets: Object.fromEntries(secrets.map((name) => [name, SECRET])),
  });
const SECRET = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/a";

describe("Container settings", () => {
  it("accept the defaults, and any container that is allowed", () => {
    check({});
    fc.assert(fc.property(anyContainer, (settings) => void check(settings)));
  });

  it("reject any container in which one thing is broken", () => {
    fc.assert(fc.property(anyContainer, fc.constantFrom(...BROKEN_CONTAINERS), (container, [property, broken]) => {
      assert.match(refused(() => check({ ...container, ...broken })), new RegExp(`^${OWNER}: ${property} is `));
    }));
  });

  it("accept the ends of each range", () => {
    check({ tmpMiB: 1, stopTimeoutSeconds: STOP_TIMEOUT_SECONDS.min, logRetentionDays: 1 });
    check({ tmpMiB: 256, stopTimeoutSeconds: STOP_TIMEOUT_SECONDS.max, logRetentionDays: 3_653 });
    check({ memoryMiB: 2_048, tmpMiB: 1_024 });
  });

  const cases: [string, object, string][] = [
    ["the tag latest", { image: "latest" }, `image is "latest", but must be ${IMAGE_FORM}, in quotes`],
    ["a CPU that isn't sold", { cpu: 128 }, "cpu is 128, but must be one of 256, 512, 1024, 2048, 4096, 8192, 16384"],
    ["a memory that isn't sold", { memoryMiB: 768 }, "memoryMiB is 768, but must be one of 512, 1024, 2048 with cpu 256"],
    ["another architecture", { architecture: "RISCV" }, "architecture is \"RISCV\", but must be one of X86_64, ARM64"],
    ["no space", { tmpMiB: 0 }, "tmpMiB is 0, but must be a whole number from 1 to 61440"],
    ["more space than half of the memory", { tmpMiB: 257 }, "tmpMiB is 257, but must be a whole number from 1 to 256, half of memoryMiB"],
    ["half a mebibyte", { tmpMiB: 1.5 }, "tmpMiB is 1.5, but must be a whole number from 1 to 61440"],
    ["no time to stop", { stopTimeoutSeconds: 0 }, "stopTimeoutSeconds is 0, but must be a whole number from 1 to 120"],
    ["too much time to stop", { stopTimeoutSeconds: 121 }, "stopTimeoutSeconds is 121, but must be a whole number from 1 to 120"],
    [
      "a retention that CloudWatch doesn't know",
      { logRetentionDays: 8 },
      "logRetentionDays is 8, but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
    ],
  ];
  for (const [what, choice, message] of cases) {
    it(`reject ${what}`, () => assert.equal(refused(() => check(choice)), `${OWNER}: ${message}`));
  }
});

describe("WORKLOAD_NAME_PATTERN", () => {
  for (const name of ["a", "api", "api-2", "a".repeat(19), "a-b-c-d-e-f-g-h-i-j"]) {
    it(`accepts ${name}`, () => assert.match(name, WORKLOAD_NAME_PATTERN));
  }
  for (const name of ["", "Api", "2nd", "-api", "api-", "a--b", "a_b", "a.b", "api\n", "a".repeat(20)]) {
    it(`rejects ${JSON.stringify(name)}`, () => assert.doesNotMatch(name, WORKLOAD_NAME_PATTERN));
  }

  it("accepts words of letters and digits with a hyphen between two, where they leave room in a target group's name of 32 characters", () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5}){0,3}$/), (name) => {
      assert.equal(WORKLOAD_NAME_PATTERN.test(name), `${name}-http-1234567`.length <= 32);
    }));
  });
});

describe("variables", () => {
  it("accepts names that a shell takes, each once", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.nat({ max: 10 }), (names, cut) => void checkVariables(names.slice(0, cut), names.slice(cut))),
    );
    assert.doesNotMatch("", VARIABLE_PATTERN);
  });

  const cases: [string, string[], string[], string][] = [
    ["a hyphen", ["APP_ENV", "APP-ENV"], [], `environment.APP-ENV: the key is "APP-ENV", but must be ${VARIABLE_FORM}`],
    ["a digit at the beginning", ["2ND"], [], `environment.2ND: the key is "2ND", but must be ${VARIABLE_FORM}`],
    ["a secret with a dot", ["APP_ENV"], ["stripe.key"], `secrets.stripe.key: the key is "stripe.key", but must be ${VARIABLE_FORM}`],
    ["a secret without a name", [], [""], `secrets.: the key is "", but must be ${VARIABLE_FORM}`],
    [
      "a variable that is a secret, too",
      ["A", "KEY"],
      ["B", "KEY"],
      "secrets is \"KEY\", but must be another name than those in environment",
    ],
  ];
  for (const [what, environment, secrets, message] of cases) {
    it(`rejects ${what}`, () => assert.equal(refused(() => checkVariables(environment, secrets)), `${OWNER}: ${message}`));
  }
});
