import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "../../../../toolkit/shared/values";
import { providerService } from "../../../engine/plugin/service";
import { StateFile } from "../../../engine/plugin/state-file";

const URN = "urn:pulumi:stg::project::aws:cloudwatch/logGroup:LogGroup::group";

type Answer = { getId(): string };
type Call = (call: { request: unknown }, done: (error: { details: string } | null, answer?: Answer) => void) => void;

describe("Plugin of the engine tests", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "plugin-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const struct = (properties: Properties) => Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
  const ask = (method: string, request: unknown) => {
    let said: { refused: string | undefined; id: string | undefined } | undefined;
    const service = providerService("1.0.0", new StateFile(folder));
    (service[method] as unknown as Call)({ request }, (error, answer) => (said = { refused: error?.details, id: answer?.getId?.() }));
    return said!;
  };

  it("creates only resources that AWS's schemas accept", () => {
    const create = (properties: Properties) => ask("create", new proto.CreateRequest().setUrn(URN).setProperties(struct(properties)));
    const wrong = create({ name: "a group", __defaults: ["name"] });
    assert.equal(
      wrong.refused,
      "aws:cloudwatch/logGroup:LogGroup (group): ValidationException: name is \"a group\", but must be as ^[.\\-_/#A-Za-z0-9]{1,512}$",
    );
    assert.deepEqual(new StateFile(folder).read().resources, []);
    assert.deepEqual(create({ name: "group", __defaults: ["name"] }), { refused: undefined, id: "group" });
  });

  it("rejects the same inputs in an update", () => {
    ask("create", new proto.CreateRequest().setUrn(URN).setProperties(struct({ name: "group", retentionInDays: 7 })));
    const change = new proto.UpdateRequest().setUrn(URN).setId("group").setOlds(struct({ name: "group", retentionInDays: 7 })).setNews(
      struct({ name: "group", retentionInDays: 8 }),
    );
    assert.match(
      ask("update", change).refused ?? "",
      /^aws:cloudwatch\/logGroup:LogGroup \(group\): ValidationException: retentionInDays is 8, but must be one of 1, 3, /,
    );
  });

  it("rejects a new schedule whose time is over, and accepts an existing one", () => {
    const urn = "urn:pulumi:stg::project::aws:scheduler/schedule:Schedule::report";
    const target = { arn: "arn:aws:sqs:eu-west-1:111111111111:q", roleArn: "arn:aws:iam::111111111111:role/r" };
    const schedule = (more: Properties) => struct({ name: "report", flexibleTimeWindow: { mode: "OFF" }, target, ...more });
    const request = () => new proto.CreateRequest().setUrn(urn);
    const create = (more: Properties) => ask("create", request().setProperties(schedule(more))).refused?.replace(/^aws:\S+: /, "");
    const moment = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const clock = (hours: number, timeZone = "UTC") => moment(hours).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
    const past = `at(${clock(-1)})`;
    assert.equal(create({ scheduleExpression: past }), `ValidationException: Invalid Schedule Expression ${past}: the time is over`);
    // An hour ago in Tokyo is eight hours ahead in UTC.
    const inTokyo = { scheduleExpression: `at(${clock(-1, "Asia/Tokyo")})`, scheduleExpressionTimezone: "Asia/Tokyo" };
    assert.match(create(inTokyo) ?? "", /the time is over$/);
    const early = "ValidationException: The StartDate you specify cannot be earlier than 5 minutes ago.";
    assert.equal(create({ scheduleExpression: "rate(1 day)", startDate: new Date(Date.now() - 360_000).toISOString() }), early);
    assert.deepEqual(new StateFile(folder).read().resources, []);

    const soon = { scheduleExpression: `at(${clock(1)})`, startDate: "2020-01-01T00:00:00Z" };
    assert.equal(create(soon), undefined);
    const change = new proto.UpdateRequest().setUrn(urn).setId("default/report").setOlds(schedule(soon))
      .setNews(schedule({ scheduleExpression: past, description: "over" }));
    assert.equal(ask("update", change).refused, undefined);
  });
});
