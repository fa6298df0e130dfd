/**
 * Headings of the blocks whose commands tests run together; single commands of npm and the AWS CLI are run one by one. A block that no
 * test runs fails tests/docs/documents.test.ts.
 */

/** Run by tests/docs/makefile.test.ts, with a builder and a registry of the tests. */
export const MAKEFILE = [
  "README.md#From zero to a stack on AWS",
  "docs/operations.md#Push an image",
  "docs/operations.md#Deploy an image",
  "docs/first-deployment.md#2. Deploy an image, then expect no changes",
] as const;

/** Run by tests/sample-api/container.test.ts, on this machine. */
export const SAMPLE_API = ["examples/sample-api/README.md#Run it on your machine"] as const;

/** Run by documents.test.ts and accounts.test.ts of tests/engine with the Pulumi CLI and a simulated account: each story's blocks in order, in one stack. */
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
    "docs/operations.md#Push an image",
    "docs/operations.md#Deploy an image",
    "docs/operations.md#Outputs and IDs",
    "docs/troubleshooting.md#Troubleshooting",
    "docs/operations.md#Update the NAT instance's AMI",
    "docs/operations.md#Restore a database",
    "docs/operations.md#Keep the restored instance",
  ],
  "another environment": ["docs/operations.md#Add an environment"],
  "two empty accounts": ["docs/bootstrap.md#Two accounts, five commands"],
  "the sample in both accounts": ["docs/bootstrap.md#The sample in both accounts"],
  "an account in trouble": ["docs/bootstrap.md#Recover a lost state", "docs/bootstrap.md#Revoke"],
  "the end of production": ["docs/operations.md#Delete an environment"],
} as const;

const APPROVED = "tests/engine/approved.test.ts runs it, with reports of a smaller stack";

/** Commands that no test can run, and why. */
export const NOT_RUN: Record<string, string> = {
  "brew install --cask session-manager-plugin": "installs AWS's program on a person's machine",
  "pulumi login s3://my-pulumi-state": "needs a bucket of the reader's; the tests keep their state in a folder",
  "AWS_PROFILE=aws-practice-stg npm run publish-site -- --stack stg --site web --folder dist":
    "tests/emulated/publish-site.test.ts runs it, with a folder and an account of its own",
  "pulumi preview --stack prd --json --save-plan update.json > preview.json": APPROVED,
  "pulumi stack export --stack prd > state.json": APPROVED,
  "pulumi up --stack prd --yes --skip-preview --plan update.json": APPROVED,
};
