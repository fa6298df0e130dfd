import type { ECSClientConfig } from "@aws-sdk/client-ecs";
import * as aws from "@pulumi/aws";

type Credentials = NonNullable<ECSClientConfig["credentials"]>;

/** How the AWS SDK reaches what the stack's provider reaches. */
export interface Connection {
  region: string;
  credentials: Credentials;
  maxAttempts: number;
  useFipsEndpoint: boolean;
  useDualstackEndpoint: boolean;
  endpoint: string | undefined;
}

/** The stack's provider as far as it decides where and as whom. Source: `aws:` keys of Pulumi's AWS provider. */
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

/** Where a provider is: what its settings say, else the environment. */
export function regionOf({ region }: Pick<Provider, "region">): string | undefined {
  return region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
}

/** The region, credentials and endpoint for a service of AWS, as the stack's provider has them. */
export async function connectionTo(
  service: "ecs" | "cloudwatch" | "logs" | "cloudcontrol" | "ec2" | "servicediscovery" | "sts",
  provider: Provider = aws.config,
): Promise<Connection> {
  // What a later version needs is for whoever raises the pinned one to read, not for whoever deploys.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const region = regionOf(provider);
  if (region === undefined) throw new Error("no region is set: pulumi config set aws:region, or AWS_REGION");
  return {
    region,
    credentials: await credentialsOf(provider, region),
    maxAttempts: (provider.maxRetries ?? RETRIES) + 1,
    useFipsEndpoint: provider.useFipsEndpoint ?? false,
    useDualstackEndpoint: provider.useDualstackEndpoint ?? false,
    endpoint: provider.endpoints?.map((endpoints) => endpoints[service]).find((endpoint) => endpoint),
  };
}

/** A poll is repeated anyway, so a few are enough. */
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
    : fromNodeProviderChain({ profile, configFilepath: sharedConfigFiles?.[0], filepath: sharedCredentialsFiles?.[0], clientConfig });
  if (web?.roleArn) {
    const role = { roleArn: web.roleArn, roleSessionName: web.sessionName, clientConfig };
    credentials = web.webIdentityToken
      ? fromWebToken({ ...role, webIdentityToken: web.webIdentityToken })
      : fromTokenFile({ ...role, webIdentityTokenFile: web.webIdentityTokenFile });
  }
  for (const { roleArn, sessionName, externalId, policy } of assumeRoles) {
    if (roleArn === undefined) continue;
    credentials = fromTemporaryCredentials({
      masterCredentials: credentials,
      params: { RoleArn: roleArn, RoleSessionName: sessionName ?? "pulumi-rollout", ExternalId: externalId, Policy: policy },
      clientConfig,
    });
  }
  return credentials;
}

/** Whether the same request may succeed a little later: throttled, AWS's own mistake, or no connection. */
export function isTransient(error: unknown): boolean {
  const { name = "", code = "", $fault, $retryable } = error as { name?: string; code?: string; $fault?: string; $retryable?: object };
  return $fault === "server" || $retryable !== undefined || /throttl|TooManyRequests|TimeoutError/i.test(name)
    || /^(E[A-Z]+|UND_ERR_\w+)$/.test(code);
}
