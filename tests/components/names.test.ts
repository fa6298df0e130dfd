import * as fc from "fast-check";
import assert from "node:assert/strict";

import { REPOSITORY_NAME_PATTERN } from "../../components/images/registry-settings";
import { SERVICE_PATTERN } from "../../components/network/vpc-service";
import { LOG_RETENTION_DAYS } from "../../components/shared/log-retention";
import { processorSeconds } from "../support/processor-time";

/** Words between which one separator stands. */
const joined = (word: fc.Arbitrary<string>, separators: string[]) =>
  fc.tuple(word, fc.array(fc.tuple(fc.constantFrom(...separators), word), { maxLength: 5 })).map(([first, rest]) =>
    first + rest.flat().join("")
  );
const word = fc.stringMatching(/^[a-z0-9]{1,9}$/);

describe("REPOSITORY_NAME_PATTERN", () => {
  it("accepts words of letters and digits with single separators", () => {
    fc.assert(
      fc.property(
        joined(word, [".", "_", "-", "/"]).filter((name) => name.length >= 2),
        (name) => assert.match(name, REPOSITORY_NAME_PATTERN),
      ),
    );
  });

  it("accepts 2 to 256 characters", () => {
    for (const length of [2, 256]) assert.match("a".repeat(length), REPOSITORY_NAME_PATTERN);
    for (const length of [0, 1, 257]) assert.doesNotMatch("a".repeat(length), REPOSITORY_NAME_PATTERN);
  });

  for (const name of ["App", "app_", "-app", "app//web", "app..web", "app-_web", "/app", "app/", "app web", "app:1"]) {
    it(`rejects "${name}"`, () => assert.doesNotMatch(name, REPOSITORY_NAME_PATTERN));
  }

  it("matches a long text in linear time", () => {
    assert.ok(processorSeconds(() => assert.doesNotMatch(`${"a".repeat(255)}!`, REPOSITORY_NAME_PATTERN)) < 1);
  });
});

describe("SERVICE_PATTERN", () => {
  for (const service of ["sqs", "ecr.api", "ecr.dkr", "ssmmessages", "s3-global.accesspoint", "sagemaker.runtime-fips"]) {
    it(`accepts ${service}`, () => assert.match(service, SERVICE_PATTERN));
  }
  for (const service of ["s3", "com.amazonaws.x/logs", "ECR.api", "ecr.", ".ecr", "ecr..api", "ecr api", ""]) {
    it(`rejects "${service}"`, () => assert.doesNotMatch(service, SERVICE_PATTERN));
  }
});

describe("LOG_RETENTION_DAYS", () => {
  it("is sorted, and has no value for never expire", () => {
    assert.deepEqual([...LOG_RETENTION_DAYS], LOG_RETENTION_DAYS.toSorted((a, b) => a - b));
    assert.ok(LOG_RETENTION_DAYS[0] > 0);
  });
});
