import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { keepValuesOutOfDebugMessages } from "../../../settings/guards/debug-messages";

describe("The SDK's debug messages", () => {
  const { debug } = pulumi.log;
  afterEach(() => void Object.assign(pulumi.log, { debug }));

  it("contain no property values, and the function is replaced only once", async () => {
    const messages: string[] = [];
    Object.assign(pulumi.log, { debug: (message: string) => Promise.resolve(messages.push(message)) });
    keepValuesOutOfDebugMessages();
    const { debug: guarded } = pulumi.log;
    keepValuesOutOfDebugMessages();
    assert.equal(pulumi.log.debug, guarded);

    await pulumi.log.debug(
      "RegisterResource RPC finished: resource:password[random:index:RandomPassword]; err: null, resp: urn:pulumi:stg\n,hunter2",
    );
    await pulumi.log.debug(", obj={\"secretString\":\"hunter2\"}");
    await pulumi.log.debug("registering resource: t=aws:ec2/vpc:Vpc");
    assert.deepEqual(messages, [
      "RegisterResource RPC finished: resource:password[random:index:RandomPassword]; err: null",
      "",
      "registering resource: t=aws:ec2/vpc:Vpc",
    ]);
  });
});
