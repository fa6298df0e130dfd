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
  "docs/first-deployment.md#2. An image, and nothing to do after it",
] as const;

/** By tests/engine/documents.test.ts, each story one after another in one stack, with the Pulumi CLI and an account that the simulator plays. */
export const ENGINE = {
  "a first deployment": [
    "README.md#From zero to a stack on AWS",
    "docs/first-deployment.md#1. Up, and nothing to do after it",
    "docs/first-deployment.md#2. An image, and nothing to do after it",
    "docs/first-deployment.md#3. A new image with scaling",
    "docs/first-deployment.md#4. The route out, and in again",
    "docs/first-deployment.md#7. The NAT, stopped and started",
    "docs/first-deployment.md#8. A plan from the account",
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
