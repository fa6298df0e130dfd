/**
 * Where the blocks of commands are run that aren't one command of npm or the AWS CLI each: under which heading they stand. A block that
 * nobody runs fails tests/docs/documents.test.ts.
 */

/** By tests/docs/makefile.test.ts, with stand-ins for aws and docker. */
export const MAKEFILE = [
  "README.md#From zero to a stack on AWS",
  "docs/operations.md#Push an image",
  "docs/operations.md#Deploy an image",
  "docs/operations.md#The application's database user",
  "docs/first-deployment.md#2. Deploy an image, then expect no changes",
] as const;

/** By tests/engine/documents.test.ts, each story one after another in one stack, with the Pulumi CLI and an account that the simulator plays. */
export const ENGINE = {
  "a first deployment": [
    "README.md#From zero to a stack on AWS",
    "docs/first-deployment.md#1. Deploy, then expect no changes",
    "docs/first-deployment.md#2. Deploy an image, then expect no changes",
    "docs/first-deployment.md#3. Deploy a new image with scaling",
    "docs/first-deployment.md#4. Remove the route, then restore it",
    "docs/first-deployment.md#7. Stop and start the NAT instance",
    "docs/first-deployment.md#8. Check the deployed stack with the policy pack",
  ],
  "a stack that is up": [
    "docs/operations.md#Deploy an image",
    "docs/operations.md#Outputs and IDs",
    "docs/troubleshooting.md#Troubleshooting",
    "docs/operations.md#Update the NAT instance's AMI",
    "docs/operations.md#Restore a database",
  ],
  "another environment": ["docs/operations.md#Add an environment"],
  "the end of production": ["docs/operations.md#Delete an environment"],
} as const;

/** Commands that no test can run, and why. */
export const NOT_RUN: Record<string, string> = {
  "pulumi login s3://my-pulumi-state": "asks a bucket of the reader's; the tests' state is a folder",
  "read -rs value": "waits for somebody who types",
};
