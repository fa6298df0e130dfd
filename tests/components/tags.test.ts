import assert from "node:assert/strict";

import { isObject, plain, type Properties } from "../../toolkit/shared/values";
import type { SimulatedResource } from "../../toolkit/simulator";
import { planOf } from "../support/simulated";

/** Source: AWS Billing user guide, "User-defined tag restrictions"; the signs that every service takes. */
const TAG_VALUE = /^[\p{L}\p{N} +\-=._:/@]{0,256}$/u;
/** Source: Amazon EC2 API reference, `CreateSecurityGroup`, GroupDescription; of rules `IpRange`, Description. */
const SECURITY_GROUP_DESCRIPTION = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/;
/** Source: IAM API reference, `CreateRole`, Description. */
const ROLE_DESCRIPTION = /^[\t\n\r\u0020-\u007E\u00A1-\u00FF]{1,1000}$/u;

type Edit = Record<string, (section: Properties) => void>;

/** Resources that neither stack has. */
const more: Edit = {
  "aws-practice:network": (section) =>
    void Object.assign(section, {
      layout: { tierBlocks: 4, zoneSlots: 4 },
      isolatedTier: true,
      ipv6: true,
      interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"],
      networkAcls: { private: { ingress: {}, egress: {} } },
    }),
  "aws-practice:loadBalancer": (section) => void Object.assign(section, { ipAddressType: "dualstack", wildcard: true }),
  "aws-practice:alerts": (section) => void (section["emails"] = ["team@example.com"]),
};

const shownAs = ({ type, name }: SimulatedResource, text: unknown) => `${type.split(":").at(-1)} ${name}: ${String(text)}`;

describe("Tags and descriptions", () => {
  const programs: [string, string, Edit][] = [["stg", "stg", {}], ["prd", "prd", {}], ["stg with more", "stg", more]];
  for (const [label, stack, change] of programs) {
    describe(label, () => {
      let resources: SimulatedResource[];
      before(async () => (resources = (await planOf(".", stack, change)).registered.resources.filter(({ custom }) => custom)));

      /** The texts of some resources that AWS would refuse, and how many there are. */
      const check = (type: RegExp, textsOf: (inputs: Properties) => unknown[], form: RegExp) => {
        const texts = resources.filter((resource) => type.test(resource.type)).flatMap((resource) =>
          textsOf(plain(resource.inputs) as Properties).map((text) => ({ text, shown: shownAs(resource, text) }))
        );
        assert.deepEqual(texts.filter(({ text }) => typeof text !== "string" || !form.test(text)).map(({ shown }) => shown), []);
        return texts.length;
      };

      it("has only tag values with characters that every service accepts", () => {
        assert.ok(check(/^aws:/, ({ tags }) => (isObject(tags) ? Object.values(tags) : []), TAG_VALUE) > 20);
      });

      it("describes each security group and rule with characters that EC2 accepts", () => {
        assert.ok(check(/:SecurityGroup(IngressRule|EgressRule)?$/, ({ description }) => [description], SECURITY_GROUP_DESCRIPTION) > 10);
      });

      it("describes each role with characters that IAM accepts", () => {
        assert.ok(check(/:Role$/, ({ description }) => [description], ROLE_DESCRIPTION) > 3);
      });
    });
  }
});
