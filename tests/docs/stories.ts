/**
 * Where the blocks of commands are run that aren't the AWS CLI's alone: by what, and under which heading they stand. A block that nobody runs
 * fails tests/docs/documents.test.ts.
 */
export const RUN_BY = {
  /** tests/docs/makefile.test.ts, with stand-ins for aws and docker. */
  makefile: ["README.md#From zero to a stack on AWS", "docs/operations.md#Push an image", "docs/operations.md#Deploy an image", "docs/operations.md#The application's database user", "docs/first-deployment.md#2. An image, and nothing to do after it"],
  /** tests/engine/documents.test.ts, with the Pulumi CLI and an account that the simulator plays. */
  engine: [
    "README.md#From zero to a stack on AWS",
    "docs/operations.md#Deploy an image",
    "docs/operations.md#A newer image for the NAT instance",
    "docs/operations.md#Restore a database",
    "docs/operations.md#Delete an environment",
    "docs/operations.md#Outputs and ids",
    "docs/operations.md#A new environment",
    "docs/troubleshooting.md#Troubleshooting",
    "docs/first-deployment.md#1. Up, and nothing to do after it",
    "docs/first-deployment.md#2. An image, and nothing to do after it",
    "docs/first-deployment.md#3. A new image with scaling",
    "docs/first-deployment.md#4. The route out, and in again",
    "docs/first-deployment.md#7. The NAT, stopped and started",
    "docs/first-deployment.md#8. A plan from the account",
  ],
} as const;

/** Commands that no test can run, and why. */
export const NOT_RUN: Record<string, string> = {
  "pulumi login s3://my-pulumi-state": "asks a bucket of the reader's; the tests' state is a folder",
  "read -rs value": "waits for somebody who types",
};
