import { GithubProvider, GithubRole, makeRegistries, naming, pushTo } from "../../components";
import { readSettings } from "../../settings";
import { guardUpdate } from "../../settings/guards";

guardUpdate();

const settings = readSettings("registries", "github");
const { github } = settings;
const names = naming(settings);

const registries = makeRegistries({ names, registries: settings.registries });
const { providerArn } = new GithubProvider("github", github);
const push = new GithubRole("push", {
  names,
  providerArn,
  repository: github,
  description: "Pushes images to its repositories",
  jobs: [{ branch: github.branch }],
  policies: { push: pushTo([...registries.values()].map(({ repositoryArn }) => repositoryArn)) },
});

export const pushRoleArn = push.roleArn;
export const repositoryUrls = Object.fromEntries([...registries].map(([name, registry]) => [name, registry.repositoryUrl]));
