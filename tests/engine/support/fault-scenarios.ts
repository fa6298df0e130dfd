import type { Properties } from "../../../toolkit/shared/values";
import type { CloudState, Operation } from "../plugin/state-file";
import { UP } from "./changes";
import { Workplace } from "./workplace";

const DESTROY = ["destroy", "--yes", "--skip-preview"];

/** A program, and how a stack of it begins and changes. */
export interface Environment {
  name: string;
  program: string;
  /** Settings it begins with. */
  first: Properties;
  /** Settings that change many things: some come, some go, some are replaced. */
  later: Properties;
}

export const STG: Environment = {
  name: "stg",
  program: ".",
  first: {
    "aws-practice:network": { layout: { zoneSlots: 4 } },
    "aws-practice:registries": { "aws-practice": {}, frontend: {} },
    "aws-practice:services": { api: { image: "3f2c1a9" } },
    "aws-practice:jobs": { nightly: { imageFrom: "api", command: ["clean"], schedule: "cron(0 3 * * ? *)", memoryMiB: 1024 } },
  },
  later: {
    "aws-practice:network": { availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1c": 1, "ap-northeast-1d": 2 } },
    "aws-practice:database": { backupRetentionDays: 5 },
    "aws-practice:registries": { "aws-practice": {}, reports: {}, frontend: undefined },
    "aws-practice:services": { api: { image: "4a5b6c7", count: 2, scaling: { maxCount: 4, cpuPercent: 60 } } },
    "aws-practice:jobs": {
      nightly: undefined,
      hourly: { imageFrom: "api", command: ["count"], schedule: "cron(0 * * * ? *)", memoryMiB: 1024 },
    },
  },
};

export const MINIMAL: Environment = {
  name: "examples/minimal",
  program: "examples/minimal",
  first: {
    "aws-practice-minimal:network": { layout: { zoneSlots: 4 } },
    "aws-practice-minimal:registries": { "aws-practice": {}, frontend: {} },
  },
  later: {
    "aws-practice-minimal:network": { availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1c": 1, "ap-northeast-1d": 2 } },
    "aws-practice-minimal:database": { backupRetentionDays: 5 },
    "aws-practice-minimal:registries": { "aws-practice": { imagesToKeep: 5 }, reports: {}, frontend: undefined },
  },
};

/** Something that a person does to a stack. */
export interface Scenario {
  title: string;
  /** What it does, with a stack that stands before it. */
  command: string[];
  begin: () => Promise<Workplace>;
  /** How many operations of each kind AWS sees of it. */
  counts: Partial<Record<Operation, number>>;
  /** How the account ends where nothing goes wrong. */
  end: CloudState;
}

/** Stacks that were left in peace, and what can be done to them. They are made when they are first needed. */
export class Undisturbed {
  private prepared: Promise<Record<"begin" | "change" | "end", Scenario>> | undefined;
  private readonly places: Workplace[] = [];

  constructor(private readonly environment: Environment) {}

  byName(): Promise<Record<"begin" | "change" | "end", Scenario>> {
    this.prepared ??= this.prepare();
    return this.prepared;
  }

  async scenarios(): Promise<Scenario[]> {
    return Object.values(await this.byName());
  }

  async close(): Promise<void> {
    for (const place of this.places) await place.close();
  }

  private async prepare(): Promise<Record<"begin" | "change" | "end", Scenario>> {
    const { name, program, first, later } = this.environment;
    const [empty, begun] = [await this.keep(Workplace.create({ program })), await this.keep(Workplace.create({ program }))];
    for (const place of [empty, begun]) place.settings(first);
    await begun.succeeds(...UP);

    const changing = async () => {
      const place = await Workplace.create({ program, from: begun });
      place.settings(later);
      place.cloud.clearLog();
      return place;
    };
    const changed = await changing();
    try {
      await changed.succeeds(...UP);
      return {
        begin: { title: `${name} begins`, command: UP, begin: () => Workplace.create({ program, from: empty }), ...outcome(begun) },
        change: { title: `${name} changes`, command: UP, begin: changing, ...outcome(changed) },
        end: {
          title: `${name} ends`,
          command: DESTROY,
          begin: () => Workplace.create({ program, from: begun }),
          counts: { delete: begun.existing().length },
          end: { resources: [], created: {} },
        },
      };
    } finally {
      await changed.close();
    }
  }

  private async keep(making: Promise<Workplace>): Promise<Workplace> {
    const place = await making;
    this.places.push(place);
    return place;
  }
}

function outcome(place: Workplace): Pick<Scenario, "counts" | "end"> {
  const count = (operation: Operation) => place.cloud.log().filter((entry) => entry.operation === operation).length;
  return { counts: { create: count("create"), update: count("update"), delete: count("delete") }, end: place.cloud.read() };
}
