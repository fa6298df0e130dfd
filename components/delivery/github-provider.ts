import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { AWS_AUDIENCE, GITHUB_ISSUER } from "./github-claims";

export interface GithubProviderArgs {
  /** Whether to create the provider, or to use the one that another program of this account created. */
  provider: "create" | "existing";
}

/**
 * GitHub's OpenID Connect provider in IAM, of which an account has one. It has no thumbprints: AWS verifies GitHub's certificate with its
 * own list of authorities. Source: IAM API reference, `UpdateOpenIDConnectProviderThumbprint`, note.
 */
export class GithubProvider extends pulumi.ComponentResource {
  readonly providerArn: pulumi.Output<string>;

  constructor(name: string, { provider }: GithubProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:GithubProvider", name, {}, opts);

    const url = `https://${GITHUB_ISSUER}`;
    this.providerArn = provider === "existing"
      ? aws.iam.getOpenIdConnectProviderOutput({ url }, { parent: this }).arn
      : new aws.iam.OpenIdConnectProvider(`${name}-provider`, {
        url,
        clientIdLists: [AWS_AUDIENCE],
        tags: { Name: GITHUB_ISSUER },
      }, { parent: this }).arn;
    this.registerOutputs({ providerArn: this.providerArn });
  }
}
