import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { SECRET_ARGUMENTS } from "../../policy-pack/secrets/arguments";

const SDK = dirname(require.resolve("@pulumi/aws/package.json"));

/** Inputs that the SDK marks as secret and that hold no credential, or no other way exists to give one. */
const NO_CREDENTIAL: Readonly<Record<string, string>> = {
  "aws:apigateway/apiKey:ApiKey value": "counts requests and isn't for authentication; AWS makes one up that the state has in any case",
  "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion content": "is configuration",
  "aws:bedrock/agentcoreHarness:AgentcoreHarness environmentVariables": "are settings",
  "aws:cloudcontrol/resource:Resource schema": "is a type's schema",
  "aws:directoryservice/sharedDirectory:SharedDirectory notes": "is a message to the other account",
  "aws:dms/certificate:Certificate certificatePem": "is public",
  "aws:dms/certificate:Certificate certificateWallet": "is public",
  "aws:ec2/vpnConnection:VpnConnection tunnel1PresharedKey": "AWS makes one up that the state has in any case",
  "aws:ec2/vpnConnection:VpnConnection tunnel2PresharedKey": "AWS makes one up that the state has in any case",
  "aws:glue/connection:Connection athenaProperties": "name a secret of Secrets Manager",
  "aws:glue/connection:Connection connectionProperties": "name a secret of Secrets Manager",
  "aws:iot/authorizer:Authorizer tokenSigningPublicKeys": "are public",
  "aws:iot/caCertificate:CaCertificate caCertificatePem": "is public",
  "aws:iot/caCertificate:CaCertificate verificationCertificatePem": "is public",
  "aws:iot/certificate:Certificate caPem": "is public",
  "aws:iot/certificate:Certificate certificatePem": "is public",
  "aws:mwaa/environment:Environment airflowConfigurationOptions": "are settings",
  "aws:redshiftserverless/namespace:Namespace adminUsername": "is a name",
  "aws:sns/platformApplication:PlatformApplication platformPrincipal": "is a name or a certificate",
  "aws:transfer/certificate:Certificate certificate": "is public",
  "aws:transfer/certificate:Certificate certificateChain": "is public",
  "aws:transfer/server:Server postAuthenticationLoginBanner": "is a greeting",
  "aws:transfer/server:Server preAuthenticationLoginBanner": "is a greeting",
  ...Object.fromEntries(
    ["bundleId", "certificate", "teamId", "tokenKeyId"].flatMap((name) =>
      ["apnsChannel:ApnsChannel", "apnsSandboxChannel:ApnsSandboxChannel", "apnsVoipChannel:ApnsVoipChannel"].concat(
        "apnsVoipSandboxChannel:ApnsVoipSandboxChannel",
      ).map((type) => [`aws:pinpoint/${type} ${name}`, "is an id, or public"])
    ),
  ),
  "aws:pinpoint/admChannel:AdmChannel clientId": "is an id",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration token": "is AWS support's word for one request",
  "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2 token": "is AWS support's word for one request",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig token": "is AWS support's word for one request",
  "aws:s3/objectCopy:ObjectCopy customerKey": "encrypts one object of the bucket's owner",
  "aws:s3/objectCopy:ObjectCopy kmsEncryptionContext": "isn't a credential",
  "aws:s3/objectCopy:ObjectCopy kmsKeyId": "is an id",
  "aws:s3/objectCopy:ObjectCopy sourceCustomerKey": "encrypts one object of the bucket's owner",
};

/** `type property` of each input that the SDK marks as secret. */
function markedInputs(): string[] {
  const files = readdirSync(SDK, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  return files.flatMap((file) => {
    const text = readFileSync(join(SDK, file), "utf8");
    const marked = /additionalSecretOutputs: \[([^\]]*)\]/.exec(text)?.[1];
    const type = /__pulumiType = '([^']+)'/.exec(text)?.[1];
    if (marked === undefined || type === undefined || type === "aws") return []; // "aws" is the provider
    return (JSON.parse(`[${marked}]`) as string[]).filter((name) => new RegExp(`args\\?\\.${name}\\b`).test(text)).map((name) =>
      `${type} ${name}`
    );
  });
}

describe("SECRET_ARGUMENTS", () => {
  it("has every input that @pulumi/aws marks as secret, except for those that aren't credentials", () => {
    const marked = markedInputs();
    assert.ok(marked.length > 80, String(marked.length));
    const known = new Set(Object.entries(SECRET_ARGUMENTS).flatMap(([type, paths]) => paths.map((path) => `${type} ${path}`)));
    assert.deepEqual(marked.filter((one) => !known.has(one) && !Object.hasOwn(NO_CREDENTIAL, one)), []);
    assert.deepEqual(Object.keys(NO_CREDENTIAL).filter((one) => !marked.includes(one) || known.has(one)), []);
  });

  it("has inputs of @pulumi/aws only", () => {
    for (const [type, paths] of Object.entries(SECRET_ARGUMENTS)) {
      const file = /^aws:(\w+\/\w+):/.exec(type)![1]!;
      const declared = readFileSync(join(SDK, `${file}.js`), "utf8");
      assert.ok(declared.includes(`'${type}'`), type);
      for (const path of paths) assert.ok(declared.includes(`args?.${path.split(".")[0]}`), `${type} ${path}`);
    }
  });
});
