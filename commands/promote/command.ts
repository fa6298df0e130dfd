import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { columns } from "../../toolkit/shared/columns";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { knownAre, ProgramError, UsageError } from "../../toolkit/shared/errors";
import { chooseStack, loadProject, type Project } from "../../toolkit/shared/project";
import { stackAccount } from "../../toolkit/shared/stack-account";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { repositoryOf, revisionOf } from "../image/image-config";
import { ImageRepository } from "../image/image-repository";
import { programImage } from "../image/program-image";
import { addressOf, sourceOf } from "../image/source-folder";
import { parseArguments, type PromoteArguments, USAGE } from "./arguments";
import { withImage } from "./stack-file";

/** Sections with workloads that have an image of their own. */
const SECTIONS = ["services", "jobs"] as const;

/** No choice but the service. */
const ANY = { repository: undefined, platform: undefined };

/** An image, with where it comes from. */
interface Found {
  digest: string;
  commit: string | undefined;
  source: string;
}

/** Writes an image into a stack file. */
export const promoteCommand: Command = {
  name: "npm run promote",
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args === undefined) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    const project = loadProject(io.root, args.program);
    const plan = await resolvePlan(project, chooseStack(project, args.stack), { idle: io.idle });
    if (args.service === undefined) list(plan, args.json, io);
    else await promote({ ...args, service: args.service }, project, plan, io);
    return EXIT.fine;
  },
};

type Promotion = PromoteArguments & { service: string };

async function promote(args: Promotion, project: Project, target: Plan, io: Io): Promise<void> {
  const place = placeOf(target, args.service);
  const path = join(project.directory, `Pulumi.${args.stack}.yaml`);
  const found = await find(args, project, target, place.image, io);
  writeFileSync(path, withImage(readFileSync(path, "utf8"), place, found.digest));
  report(args, { ...found, before: place.image, setting: place.setting, file: place.file }, io);
}

/** Shows the images that a stack file has, with their repositories. */
function list(plan: Plan, json: boolean, { out }: Io): void {
  const { simulation: { resources } } = plan;
  const recorded = sectionsOf(plan).flatMap(({ workloads }) =>
    Object.entries(workloads).flatMap(([service, settings]) => {
      const image = isObject(settings) ? settings["image"] : undefined;
      return typeof image === "string" ? [{ service, image, repository: programImage(resources, { ...ANY, service }).repositoryUrl }] : [];
    })
  );
  if (json) out.write(`${JSON.stringify(recorded)}\n`);
  else {out.write(
      columns(recorded.map(({ service, image, repository }) => [service, image, repository])).map((line) => `${line}\n`).join(""),
    );}
}

/** Settings of the workloads of a stack, by section. */
function sectionsOf({ config, project }: Plan): { name: string; section: string; workloads: Properties }[] {
  return SECTIONS.map((name) => {
    const section = `${project.name}:${name}`;
    return { name, section, workloads: JSON.parse(config[section] ?? "{}") as Properties };
  });
}

/** Where a stack file has the image of a workload, and which one. @throws {UsageError} The program has no such workload. */
function placeOf(plan: Plan, workload: string) {
  const sections = sectionsOf(plan);
  const found = sections.find(({ workloads }) => isObject(workloads[workload]));
  if (found === undefined) {
    const known = sections.flatMap(({ workloads }) => Object.keys(workloads));
    throw new UsageError(`--service is ${workload}, which ${plan.stack} doesn't have; ${knownAre(known)}`);
  }
  const { image, imageFrom } = found.workloads[workload] as Properties;
  if (typeof imageFrom === "string") throw new UsageError(`${workload} has the image of ${imageFrom}: --service ${imageFrom}`);
  return {
    file: join(plan.project.label === "." ? "" : plan.project.label, `Pulumi.${plan.stack}.yaml`),
    section: found.section,
    workload,
    setting: `${found.name}.${workload}.image`,
    image: typeof image === "string" ? image : undefined,
  };
}

/** @throws {ProgramError} The image isn't in the registry, was built from another repository or for another processor. */
async function find(args: Promotion, project: Project, target: Plan, before: string | undefined, io: Io): Promise<Found> {
  const { service, from } = args;
  const origin = from === undefined ? target : await resolvePlan(project, chooseStack(project, from), { idle: io.idle });
  const reference = args.image ?? placeOf(origin, service).image;
  if (reference === undefined) throw new ProgramError(`${service} has no image in ${placeOf(origin, service).file}: deploy it there first`);
  const { repositoryName } = programImage(origin.simulation.resources, { ...ANY, service });
  const { platform } = programImage(target.simulation.resources, { ...ANY, service });

  const repository = await ImageRepository.connect(await stackAccount(origin.config), repositoryName);
  const image = await repository.find(reference);
  if (image === undefined) throw new ProgramError(`image ${reference} isn't in ${repositoryName} of ${origin.stack}: push it first`);
  const config = await repository.configOf(image);
  if (config.platform !== platform) {
    throw new ProgramError(`image ${reference} is for ${config.platform}, but ${service} runs on ${platform} in ${target.stack}`);
  }
  const source = repositoryOf(config);
  const expected = args.source === undefined ? await sourceBefore(repository, before, io) : addressOf(args.source);
  if (source === undefined || source !== expected) {
    throw new ProgramError(
      `image ${reference} was built from ${source ?? "a folder without a remote"}, not from ${expected ?? "a known repository"}`
        + (args.source === undefined && source !== undefined ? `. If that is right: --source ${source}` : ""),
    );
  }
  return { digest: image.digest, commit: revisionOf(config), source };
}

/** Repository of the image that the stack has now; before the first one, that of this checkout. */
async function sourceBefore(repository: ImageRepository, before: string | undefined, { root, env }: Io): Promise<string | undefined> {
  const image = before === undefined ? undefined : await repository.find(before);
  return image === undefined ? sourceOf(root, env).repository : repositoryOf(await repository.configOf(image));
}

interface Promoted extends Found {
  before: string | undefined;
  setting: string;
  file: string;
}

function report({ service, stack, json }: Promotion, promoted: Promoted, { out, err }: Io): void {
  const { digest, commit, source, before, setting, file } = promoted;
  const show = json ? err : out;
  show.write(
    before === digest ? `${file} has this image already\n` : `${file}: ${setting}\n  from ${before ?? "no image"}\n  to   ${digest}\n`,
  );
  show.write(`  built from ${commit === undefined ? "an unknown commit" : `commit ${commit}`} of ${source}\n`);
  if (before !== digest) show.write(`Commit the file and open a pull request: its merge deploys ${service} to ${stack}.\n`);
  if (json) out.write(`${JSON.stringify({ service, stack, ...promoted })}\n`);
}
