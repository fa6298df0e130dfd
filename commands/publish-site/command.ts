import { join } from "node:path";

import { REMOVED_FILES } from "../../components/web/site/publish-statements";
import { resolvePlan } from "../../toolkit/plan/resolve";
import { type Command, EXIT, type Io } from "../../toolkit/shared/command";
import { chooseStack, loadProject } from "../../toolkit/shared/project";
import { stackAccount } from "../../toolkit/shared/stack-account";
import { parseArguments, type PublishArguments, USAGE } from "./arguments";
import { changedPaths } from "./changed-paths";
import { type ProgramSite, programSite } from "./program-site";
import { removalsOf } from "./removals";
import { type SiteFile, siteFiles, STAGES } from "./site-folder";
import { SiteStore } from "./site-store";

/** Uploads at the same time. */
const AT_ONCE = 8;

/** Publishes a folder as a site. */
export const publishSiteCommand: Command = {
  name: "npm run publish-site",
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args === undefined) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    const project = loadProject(io.root, args.program);
    const plan = await resolvePlan(project, chooseStack(project, args.stack), { idle: io.idle });
    const site = programSite(plan, args.site);
    const files = siteFiles(join(io.root, args.folder), site);
    const store = await SiteStore.connect(await stackAccount(plan.config), site.bucketName);
    await publish(args, site, files, store, io);
    return EXIT.fine;
  },
};

async function publish(
  args: PublishArguments,
  site: ProgramSite,
  files: readonly SiteFile[],
  store: SiteStore,
  { out }: Io,
): Promise<void> {
  const distributionId = await store.distributionId(site.comment); // before anything changes
  const existing = await store.objects();
  const isKnown = ({ key, etag, stage }: SiteFile) => stage === "hashed" && existing.get(key) === etag;
  const open = files.filter((file) => !isKnown(file));
  for (const stage of STAGES) await inParallel(open.filter((file) => file.stage === stage), (file) => store.upload(file));
  out.write(`uploaded ${open.length} of ${files.length} files to ${site.bucketName}; the others are there unchanged\n`);

  const gone = [...existing.keys()].filter((key) => key !== REMOVED_FILES && !files.some((file) => file.key === key));
  const { deleted, removed } = removalsOf(gone, site.isHashed, await store.removedFiles(), new Date(), args.keepDays);
  await inParallel(deleted, (key) => store.delete(key));
  await store.writeRemovedFiles(removed);
  out.write(
    `deleted ${deleted.length} files that are no longer there; ${Object.keys(removed).length} with hashed names are kept for now\n`,
  );

  const unhashed = [
    ...open.filter(({ stage }) => stage !== "hashed").map(({ key }) => key),
    ...deleted.filter((key) => !site.isHashed(`/${key}`)),
  ];
  const paths = changedPaths(unhashed, site.isSinglePage);
  await store.invalidate(distributionId, paths, new Date().toISOString());
  out.write(`CloudFront answers with the new files: ${paths.length === 1 ? paths[0]! : `${paths.length} paths`}\n`);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const open = [...items];
  const worker = async () => {
    for (let item = open.shift(); item !== undefined; item = open.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
