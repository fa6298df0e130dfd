import assert from "node:assert/strict";

import type { NatFate } from "../support/ec2-world";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

const INSTANCE = "aws:ec2/instance:Instance";
const IMAGE = "3f2c1a9";

describe("A NAT instance with the real engine", () => {
  needsCli();

  async function withNat(fate: { is: NatFate }, story: (place: Workplace) => Promise<void>): Promise<void> {
    const place = await Workplace.create({ natFate: () => fate.is });
    try {
      await story(place);
    } finally {
      await place.close();
    }
  }

  const instance = (place: Workplace) => place.cloud.read().resources.find(({ type }) => type === INSTANCE)!;
  const addresses = async (place: Workplace) => JSON.parse(await place.succeeds("stack", "output", "natPublicIps")) as string[];
  const nat = (place: Workplace, elasticIp: boolean | undefined) =>
    place.settings({ "aws-practice:network": { nat: { mode: "instance", elasticIp } } });

  it("has a public address without an Elastic IP, with one, and without one again", () =>
    withNat({ is: "translates" }, async (place) => {
      nat(place, true);
      await place.succeeds(...UP);
      const elastic = String(place.cloud.read().resources.find(({ type }) => type === "aws:ec2/eip:Eip")!.outputs["publicIp"]);
      assert.deepEqual(await addresses(place), [elastic]);
      assert.equal(instance(place).outputs["publicIp"], "", "its interface doesn't assign one");

      nat(place, undefined);
      await place.succeeds(...UP);
      assert.match(
        String(instance(place).outputs["publicIp"]),
        /^203\.0\.113\.\d+$/,
        "another address, as its interface is new",
      );
      assert.deepEqual(await addresses(place), [instance(place).outputs["publicIp"]]);
      assert.deepEqual(place.existing().filter((name) => /^(Eip|NetworkInterface) /.test(name)), [
        "NetworkInterface network-nat-interface",
      ]);
      await place.succeeds("preview", "--expect-no-changes");

      nat(place, true);
      await place.succeeds(...UP);
      assert.equal((await addresses(place)).length, 1);
      await place.succeeds("destroy", "--yes");
      assert.deepEqual(place.existing(), []);
    }));

  it("that fails to boot fails the update, and the next one, and dependent resources aren't created", () => {
    const fate: { is: NatFate } = { is: "fails" };
    return withNat(fate, async (place) => {
      place.settings({ "aws-practice:services": { api: { image: IMAGE } } });
      const dependent = () => place.existing().filter((name) => /^(Service|StateMachine) |MetricAlarm network-nat-translating/.test(name));
      for (const attempt of [1, 2]) {
        const out = await place.fails(...UP);
        assert.match(
          out,
          /NatInstance "network-nat": instance i-0[0-9a-f]+ doesn't translate: nft refuses the rules\. Private subnets have no internet/,
          `attempt ${attempt}`,
        );
        assert.deepEqual([dependent(), place.ecs.runs], [[], []]);
      }
      fate.is = "translates";
      await place.succeeds(...UP);
      assert.deepEqual(dependent().toSorted(), [
        "MetricAlarm network-nat-translating",
        "Service api-service",
        "StateMachine daily-report-runner-state-machine",
        "StateMachine database-users-runner-state-machine",
      ]);
      assert.equal(place.ecs.runs.length, 1, "the database-users task, which needs the internet too");
      await place.succeeds("preview", "--expect-no-changes");
    });
  });

  it("that is replaced together with a service's new version is ready before the rollout starts", () => {
    const fate: { is: NatFate } = { is: "translates" };
    return withNat(fate, async (place) => {
      place.settings({ "aws-practice:services": { api: { image: IMAGE } } });
      await place.succeeds(...UP);
      fate.is = "fails";
      place.settings({
        "aws-practice:services": { api: { image: "4a5b6c7" } },
        "aws-practice:network": { nat: { mode: "instance", instanceType: "t3.nano" } },
      });
      await place.fails(...UP);
      const service = () =>
        String(place.cloud.read().resources.find(({ type }) => type === "aws:ecs/service:Service")!.inputs["taskDefinition"]);
      assert.match(service(), /:1$/, "it keeps its version");
      fate.is = "translates";
      await place.succeeds(...UP);
      assert.match(service(), /:2$/);
    });
  });
});
