import type { ECSClientConfig } from "@aws-sdk/client-ecs";
import * as aws from "@pulumi/aws";

import { withoutUndefined } from "./without-undefined";

type Credentials = NonNullable<ECSClientConfig["credentials"]>;

/** Client settings with which the AWS SDK connects as the stack's provider does. */
export interface Connection {
  region: string;
  credentials: Credentials;
  maxAttempts: number;
  useFipsEndpoint: boolean;
  useDualstackEndpoint: boolean;
  endpoint?: string;
}

/** Provider settings that decide region, endpoint and credentials. Source: `aws:` keys of Pulumi's AWS provider. */
type Provider = Pick<
  typeof aws.config,
  | "region"
  | "profile"
  | "accessKey"
  | "secretKey"
  | "token"
  | "sharedConfigFiles"
  | "sharedCredentialsFiles"
  | "assumeRoles"
  | "assumeRoleWithWebIdentity"
  | "endpoints"
  | "stsRegion"
  | "maxRetries"
  | "useFipsEndpoint"
  | "useDualstackEndpoint"
>;

/** Region of a provider: from its settings, else from the environment. */
export function regionOf({ region }: Pick<Provider, "region">): string | undefined {
  return region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
}

/** Region, credentials and endpoint for an AWS service, equal to those of the stack's provider. */
export async function connectionTo(
  service:
    | "ecs"
    | "cloudwatch"
    | "logs"
    | "cloudcontrol"
    | "ec2"
    | "servicediscovery"
    | "sts"
    | "ssm"
    | "secretsmanager"
    | "kms"
    | "ecr"
    | "s3"
    | "cloudfront"
    | "sfn",
  provider: Provider = aws.config,
): Promise<Connection> {
  // The warning about later Node.js versions concerns who upgrades the SDK, not who deploys.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const region = regionOf(provider);
  if (region === undefined) throw new Error("no region: run pulumi config set aws:region, or set AWS_REGION");
  return withoutUndefined({
    region,
    credentials: await credentialsOf(provider, region),
    maxAttempts: (provider.maxRetries ?? RETRIES) + 1,
    useFipsEndpoint: provider.useFipsEndpoint ?? false,
    useDualstackEndpoint: provider.useDualstackEndpoint ?? false,
    endpoint: provider.endpoints?.map((endpoints) => endpoints[service]).find((endpoint) => endpoint),
  });
}

/** Account of the provider's credentials. */
export const accountIdOf = async (provider: Provider): Promise<string> => (await callerOf(provider)).accountId;

/** Account of the provider's credentials, the name of their user or session: the end of the ARN, and the unique id of both. */
export async function callerOf(provider: Provider): Promise<{ accountId: string; userName: string; userId: string }> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const { Account = "", Arn = "", UserId = "" } = await new STSClient(await connectionTo("sts", provider)).send(
    new GetCallerIdentityCommand({}),
  );
  return { accountId: Account, userName: Arn.split(/[:/]/).at(-1)!, userId: UserId };
}

/** Few retries are enough, as callers poll anyway. */
const RETRIES = 4;

async function credentialsOf(provider: Provider, region: string): Promise<Credentials> {
  const { fromNodeProviderChain, fromTemporaryCredentials, fromTokenFile, fromWebToken } = await import("@aws-sdk/credential-providers");
  const {
    accessKey,
    secretKey,
    token,
    profile,
    sharedConfigFiles,
    sharedCredentialsFiles,
    assumeRoles = [],
    assumeRoleWithWebIdentity: web,
  } = provider;
  const clientConfig = { region: provider.stsRegion ?? region };

  let credentials: Credentials = accessKey && secretKey
    ? () => Promise.resolve({ accessKeyId: accessKey, secretAccessKey: secretKey, ...(token && { sessionToken: token }) })
    : fromNodeProviderChain(
      withoutUndefined({ profile, configFilepath: sharedConfigFiles?.[0], filepath: sharedCredentialsFiles?.[0], clientConfig }),
    );
  if (web?.roleArn) {
    const role = withoutUndefined({ roleArn: web.roleArn, roleSessionName: web.sessionName, clientConfig });
    credentials = web.webIdentityToken
      ? fromWebToken({ ...role, webIdentityToken: web.webIdentityToken })
      : fromTokenFile(withoutUndefined({ ...role, webIdentityTokenFile: web.webIdentityTokenFile }));
  }
  for (const { roleArn, sessionName, externalId, policy, tags } of assumeRoles) {
    if (roleArn === undefined) continue;
    credentials = fromTemporaryCredentials({
      masterCredentials: credentials,
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? "pulumi-rollout",
        ExternalId: externalId,
        Policy: policy,
        Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
      clientConfig,
    });
  }
  return credentials;
}

/** Whether a retry may succeed: throttling, an error of the service, or no connection. */
export function isTransient(error: unknown): boolean {
  const { name = "", code = "", $fault, $retryable } = error as { name?: string; code?: string; $fault?: string; $retryable?: object };
  return $fault === "server" || $retryable !== undefined || /throttl|TooManyRequests|TimeoutError/i.test(name)
    || /^(E[A-Z]+|UND_ERR_\w+)$/.test(code);
}

/**
 * Names of the errors of missing, expired or unknown credentials.
 * Sources: aws-sdk-js-v3, packages/property-provider; IAM API reference and STS API reference, "Common Errors".
 */
const CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException)$/;

/** Remedy for missing or expired credentials; undefined for other errors. */
export function credentialsRemedy(error: unknown): string | undefined {
  return CREDENTIALS.test((error as Partial<Error>).name ?? "")
    ? "Sign in, e.g. with aws sso login, or set AWS_PROFILE to a profile of the stack's account"
    : undefined;
}

/** Whether an error means that access is denied. Services and Cloud Control's handlers word it differently. */
export function isDenied(error: unknown): boolean {
  const { name = "", message = "" } = error as Partial<Error>;
  return /AccessDenied|Unauthorized|not authorized/i.test(`${name} ${message}`);
}
