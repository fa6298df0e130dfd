import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import { providerService } from "../../../simulator/provider/service";
import { WorldFile } from "../../../simulator/provider/world-file";
import type { Properties } from "../../../simulator/values";

const URN = "urn:pulumi:stg::project::aws:cloudwatch/logGroup:LogGroup::group";

type Answer = { getId(): string };
type Call = (call: { request: unknown }, done: (error: { details: string } | null, answer?: Answer) => void) => void;

describe("The engine's plugin", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "plugin-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const struct = (properties: Properties) => Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
  const ask = (method: string, request: unknown) => {
    let said: { refused: string | undefined; id: string | undefined } | undefined;
    const service = providerService("1.0.0", new WorldFile(folder));
    (service[method] as unknown as Call)({ request }, (error, answer) => (said = { refused: error?.details, id: answer?.getId?.() }));
    return said!;
  };

  it("makes what AWS's schemas take, and nothing else", () => {
    const create = (properties: Properties) => ask("create", new proto.CreateRequest().setUrn(URN).setProperties(struct(properties)));
    const wrong = create({ name: "a group", __defaults: ["name"] });
    assert.equal(wrong.refused, 'aws:cloudwatch/logGroup:LogGroup (group): ValidationException: name is "a group", but must be as ^[.\\-_/#A-Za-z0-9]{1,512}$');
    assert.deepEqual(new WorldFile(folder).read().things, []);
    assert.deepEqual(create({ name: "group", __defaults: ["name"] }), { refused: undefined, id: "group" });
  });

  it("refuses the same of a change", () => {
    ask("create", new proto.CreateRequest().setUrn(URN).setProperties(struct({ name: "group", retentionInDays: 7 })));
    const change = new proto.UpdateRequest().setUrn(URN).setId("group").setOlds(struct({ name: "group", retentionInDays: 7 })).setNews(struct({ name: "group", retentionInDays: 8 }));
    assert.match(ask("update", change).refused ?? "", /^aws:cloudwatch\/logGroup:LogGroup \(group\): ValidationException: retentionInDays is 8, but must be one of 1, 3, /);
  });
});
