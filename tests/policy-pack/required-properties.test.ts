import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import { requiredProperties } from "../../policy-pack/required-properties/index";
import { isObject, UNKNOWN, type Value } from "../../policy-pack/stack-view";
import { sdkInputs } from "../support/sdk-inputs";
import { resourceOf } from "./support/broken";
import { found } from "./support/found";
import { NOT_REQUIRED } from "./support/not-required";
import { PACK } from "./support/policies";

const ALL = requiredProperties(true);
const plain = (path: string): string => path.replaceAll("?", "");
/** A path as the SDK may write it: a block alone or in a list. */
const loose = (path: string): string => plain(path).replaceAll(".*", "");

/** Names of properties that protect data: encryption, TLS, deletion, backups, public access. */
const PROTECTS = new RegExp(
  "^(?:\\w*[eE]ncrypt(?:ed|ion)?(?:Enabled|Type|Mode|Option|Disabled|Support)?|enableInterContainer\\w*|requireEncryption|enforceHttps"
    + "|requireTls|tlsEnabled|disableSsl|insecureSsl|insecureSkipVerification|tlsSecurityPolicy|tlsPolicy|securityPolicy|sslMode"
    + "|minimumProtocolVersion|viewerProtocolPolicy|originProtocolPolicy|clientBroker|inCluster"
    + "|(?:enable)?[dD]eletionProtection(?:Enabled)?|deleteProtection|terminationProtection(?:Enabled)?|skipFinal(?:Snapshot|Backup)"
    + "|forceDestroy|recoveryWindowInDays|deletionWindowInDays|backupRetentionPeriod|automaticBackupRetentionDays|pointInTimeRecovery"
    + "|publiclyAccessible|publicConnectivity|createPublicIp|blockPublic\\w+|ignorePublicAcls|restrictPublicBuckets)$",
);

/** A value at a path: `rules.*.encrypted` gives `{ rules: [{ encrypted: value }] }`. */
function at(path: string, value: Value): Record<string, Value> {
  const [first = "", ...rest] = plain(path).split(".");
  const inner = rest.length === 0
    ? value
    : rest[0] === "*"
    ? [rest.length === 1 ? value : at(rest.slice(1).join("."), value)]
    : at(rest.join("."), value);
  return { [first]: inner };
}

/** Modules of load balancers that earlier versions of the SDK had; states still have them. */
const FORMER_NAMES = /^aws:(?:applicationloadbalancing|elasticloadbalancingv2)\//;

const CANDIDATES: readonly Value[] = [
  false,
  true,
  undefined,
  0,
  1,
  "NONE",
  "TLSv1",
  "all",
  ["all"],
  ["FTP"],
  ["SSLv3"],
  "*",
  "unblocked",
  "PAUSED",
  "CLAIR",
  "monitor",
  "SERVICE_PROVIDED_EIPS",
  ["default"],
  "open-access",
  "nodejs12.x",
  "a",
  ...[["tls", "disabled"], ["neptune_enforce_ssl", "0"], ["require_ssl", "false"]].map(([name, value]) => [{ name, value }]),
];
const CONTEXTS: readonly Record<string, Value>[] = [
  { engineName: "mysql", loadBalancerType: "application" },
  { engine: "valkey", replicateSourceDb: "other" },
  { backupRetentionPeriod: 1, automatedSnapshotRetentionPeriod: 1 },
  { settings: { cachingEnabled: true } },
];

/** One program's inputs over another's, block by block. */
const over = (below: Record<string, Value>, above: Record<string, Value>): Record<string, Value> => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([key, value]) => [key, isObject(value) && isObject(below[key]) ? over(below[key], value) : value]),
  ),
});

describe("The table of required properties", () => {
  for (const { types, path, requires, applies } of ALL) {
    it(`has a policy for ${path} of ${types[0]}`, async () => {
      const bad = CANDIDATES.filter((value) => !requires.holds(value));
      for (const type of types) {
        const resource = CONTEXTS.flatMap((context) => bad.map((value) => resourceOf(type, "bad", over(context, at(path, value))))).find((
          each,
        ) => applies?.(each) !== false);
        assert.ok(resource !== undefined, `no context in which ${type} ${path} applies`);
        const view = { environment: "prd", production: true, resources: [resource] };
        const results = await Promise.all(PACK.map((policy) => findingsOf(policy, view)));
        const places = results.flatMap(({ findings }) => findings).map(({ property }) => loose(property.replaceAll(/\.\d+(?=\.|$)/g, "")));
        assert.ok(places.includes(loose(path)), `${type} ${path}: ${places.join(", ")}`);
      }
    });
  }

  it("throws for a value that isn't known yet", async () => {
    const view = {
      environment: "prd",
      production: true,
      resources: [resourceOf("aws:efs/fileSystem:FileSystem", "a", { encrypted: UNKNOWN })],
    };
    const results = await Promise.all(PACK.map((policy) => findingsOf(policy, view)));
    assert.deepEqual(results.flatMap(({ notEvaluated }) => notEvaluated).map(({ property }) => property), ["encrypted"]);
  });

  it("is undone by no ignoreChanges", async () => {
    for (const ignored of ["encrypted", "[\"encrypted\"]", "*"]) {
      const resource = { ...resourceOf("aws:efs/fileSystem:FileSystem", "a", { encrypted: true }), ignoreChanges: [ignored] };
      assert.deepEqual(await found({ environment: "stg", production: false, resources: [resource] }), ["data-not-ignored FileSystem a"]);
    }
  });

  it("has every input of @pulumi/aws whose name protects data, except for those with a reason", () => {
    const inputs = sdkInputs(PROTECTS).map(({ type, path }) => `${type} ${loose(path)}`);
    assert.ok(inputs.length > 200, String(inputs.length));
    const required = new Set(ALL.flatMap(({ types, path }) => types.map((type) => `${type} ${loose(path)}`)));
    const reasonFor = (input: string) => NOT_REQUIRED.find(([pattern]) => pattern.test(input));
    assert.deepEqual(inputs.filter((input) => !required.has(input) && reasonFor(input) === undefined), []);
    const used = new Set(inputs.filter((input) => !required.has(input)).map((input) => reasonFor(input)));
    assert.deepEqual(NOT_REQUIRED.filter((row) => !used.has(row)).map(([pattern]) => String(pattern)), []);
  });

  it("has inputs of @pulumi/aws only", () => {
    const inputs = new Set(sdkInputs(/./).map(({ type, path }) => `${type} ${loose(path)}`));
    const heads = new Set([...inputs].map((input) => input.split(".")[0]!));
    const wrong = ALL.flatMap(({ types, path }) => types.map((type) => `${type} ${loose(path)}`)).filter((each) =>
      !inputs.has(each) && !heads.has(each.split(".")[0]!) && !FORMER_NAMES.test(each)
    );
    assert.deepEqual(wrong, []);
  });
});
