import {
  AccountGuards,
  Alerts,
  deployPolicies,
  GithubProvider,
  GithubRole,
  hasBudget,
  lookUpIn,
  naming,
  previewPolicies,
  publishTo,
  pushTo,
  RoleBoundary,
  siteOf,
  StateBucket,
  StateKey,
} from "../components";
import { readSettings, withOrigin } from "../settings";
import { guardUpdate } from "../settings/guards";

guardUpdate();

const settings = withOrigin(readSettings("platform", "github", "alerts", "account", "state"));
const { platform, github, environment, accountId, region, partition } = settings;
const names = naming({ project: platform.project, environment });
const place = { project: platform.project, environment, partition, region, accountId };
const platformStack = { project: platform.project, stack: environment };

const key = new StateKey("state-key", { names, ...settings.state });
const state = new StateBucket("state", { names, accountId, key, ...settings.state });

const { providerArn } = new GithubProvider("github", github);
const boundary = new RoleBoundary("boundary", { names, place, applications: platform.permissions });
const rights = { ...place, boundaryArn: boundary.policyArn, hostedZoneIds: platform.hostedZoneIds };

const onBranch = { branch: github.branch };
const inEnvironment = { ...onBranch, environment: github.environment };

const repositories = platform.repositories.map((name) =>
  `arn:${partition}:ecr:${region}:${accountId}:repository/${names.withEnvironment(name)}`
);

const push = new GithubRole("push", {
  names,
  providerArn,
  repository: github,
  description: "Pushes images to the repositories of an environment",
  jobs: [onBranch],
  policies: { push: pushTo(repositories) },
});

const preview = new GithubRole("preview", {
  names,
  providerArn,
  repository: github,
  description: "Previews an environment: reads, without the values of secrets",
  jobs: [onBranch, inEnvironment],
  policies: { state: state.readStatements(platformStack), images: lookUpIn(repositories) },
  managedPolicies: previewPolicies(rights),
});

const publish = platform.sites.length === 0 ? undefined : new GithubRole("publish", {
  names,
  providerArn,
  repository: github,
  description: "Publishes the sites of an environment",
  jobs: [inEnvironment],
  policies: Object.fromEntries(platform.sites.map((site) => [site, publishTo(siteOf({ names, partition, accountId }, site))])),
});

const deploy = new GithubRole("deploy", {
  names,
  providerArn,
  repository: github,
  description: "Deploys an environment",
  jobs: [{ ...inEnvironment, workflow: github.deployWorkflow }],
  sessionHours: 2, // an update waits for databases, certificates and rollouts
  policies: { state: state.writeStatements(platformStack), images: lookUpIn(repositories) },
  managedPolicies: deployPolicies(rights),
});

new AccountGuards("account", {
  names,
  place,
  alerts: new Alerts("alerts", {
    names: naming({ project: `${platform.project}-account`, environment }),
    admitsBudgets: hasBudget(settings.account, partition),
    ...settings.alerts,
  }),
  ownRoles: {
    deployRole: deploy.roleName,
    roles: [push, preview, deploy, ...(publish === undefined ? [] : [publish])].map(({ roleName }) => roleName),
    policies: [boundary.policyArn],
  },
  buckets: [state.bucketName],
  deletionProtection: settings.state.deletionProtection,
  ...settings.account,
});

export const backendUrl = state.backendUrl;
export const secretsProvider = key.secretsProvider;
export const pushRoleArn = push.roleArn;
export const previewRoleArn = preview.roleArn;
export const publishRoleArn = publish?.roleArn ?? "";
export const deployRoleArn = deploy.roleArn;
