import assert from "node:assert/strict";

import * as fc from "fast-check";

import { isAddress } from "../../components/mail/mail-settings";
import { type Config, DAILY, JOBS, mistakesOf, NETWORK, SERVICES, settingsOf } from "./read";

const MAIL = "aws-practice:mail";
const DOMAIN = { domainName: "example.com", hostedZone: "example.com" };
const api = (service: Config, mail: Config | undefined = DOMAIN): Config => ({ [MAIL]: mail, [SERVICES]: { api: service } });
const at = `${SERVICES}.api`;

describe("Mail", () => {
  it("is optional, and has defaults", async () => {
    assert.equal((await settingsOf()).mail, undefined);
    assert.deepEqual((await settingsOf({ [MAIL]: DOMAIN })).mail, { ...DOMAIN, mailFromSubdomain: "bounces", notifyOfBounces: true });
  });

  const accepted: [string, Config][] = [
    ["an address of the domain", api({ sendsMailFrom: "orders@example.com" })],
    ["an address of a job", { ...api({}), [JOBS]: { report: { ...DAILY, sendsMailFrom: "report@example.com" } } }],
    ["another name of the variable", api({ sendsMailFrom: "a@example.com", variableNames: { MAIL_FROM: "MAIL_FROM_ADDRESS" } })],
    ["a zone by its id", { [MAIL]: { ...DOMAIN, hostedZone: "Z0123456789ABCDEF" } }],
    ["a domain below the zone's", { [MAIL]: { ...DOMAIN, domainName: "mail.example.com" } }],
    ["a DMARC record", { [MAIL]: { ...DOMAIN, dmarc: { policy: "quarantine", reportAddress: "dmarc@example.com" } } }],
  ];
  for (const [label, config] of accepted) it(`accepts ${label}`, async () => void await settingsOf(config));

  const rejected: [string, Config, string[]][] = [
    ["an address without mail", { [SERVICES]: { api: { sendsMailFrom: "orders@example.com" } } }, [
      `${at}.sendsMailFrom is "orders@example.com", but must be omitted, or aws-practice:mail given, which sends it`,
    ]],
    ["an address of another domain", api({ sendsMailFrom: "orders@example.org" }), [
      `${at}.sendsMailFrom is "orders@example.org", but must be an address of mail.domainName, e.g. orders@example.com`,
    ]],
    ["a display name", api({ sendsMailFrom: "Orders <orders@example.com>" }), [
      `${at}.sendsMailFrom is "Orders <orders@example.com>", but must be an e-mail address in lower case, e.g. orders@example.com`,
    ]],
    ["a variable that it brings", api({ sendsMailFrom: "orders@example.com", environment: { MAIL_FROM_ADDRESS: "x" } }), [
      `${at}.environment.MAIL_FROM_ADDRESS is given, but must be omitted, as sendsMailFrom brings it`,
    ]],
    ["the zone of another domain", { [MAIL]: { ...DOMAIN, hostedZone: "example.org" } }, [
      `${MAIL}.hostedZone is "example.org", but must be the zone of example.com: its name, one of the names it ends in, or an id, `
      + "e.g. Z0123456789ABCDEF",
    ]],
    ["a DMARC policy that doesn't exist", { [MAIL]: { ...DOMAIN, dmarc: { policy: "drop" } } }, [
      `${MAIL}.dmarc.policy is "drop", but must be one of none, quarantine, reject`,
    ]],
    ["no way to SES's API", {
      ...api({ image: "1.0", sendsMailFrom: "orders@example.com" }),
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] },
    }, [
      `${NETWORK}.interfaceEndpoints is ["ecr.api","ecr.dkr","logs"], but must be a list that includes email, as without NAT services and jobs `
      + "reach nothing of AWS otherwise",
    ]],
  ];
  for (const [label, config, mistakes] of rejected) {
    it(`rejects ${label}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }

  it("takes addresses that a policy's condition can compare letter by letter", () => {
    for (const address of ["a@example.com", "orders@example.com", "no-reply+shop.1@mail.example.co.jp"]) {
      assert.ok(isAddress(address), address);
    }
    for (
      const text of [
        "",
        "@example.com",
        "orders@",
        "orders",
        "Orders@example.com",
        "a b@example.com",
        ".a@example.com",
        "a@b@example.com",
        "*@example.com",
      ]
    ) assert.ok(!isAddress(text), text);
    fc.assert(fc.property(fc.string(), (text) => !isAddress(text) || /^[a-z0-9._+-]+@[a-z0-9.-]+$/.test(text)));
  });
});
