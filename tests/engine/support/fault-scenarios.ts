import type { Properties } from "../../../toolkit/shared/values";
import type { CloudState, Operation } from "../plugin/state-file";
import { UP } from "./changes";
import { Workplace } from "./workplace";

const DESTROY = ["destroy", "--yes", "--skip-preview"];

/** A program with initial and changed settings. */
export interface Environment {
  name: string;
  program: string;
  /** Initial settings. */
  first: Properties;
  /** Settings that create, delete and replace resources. */
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

/** A command on a stack. */
export interface Scenario {
  title: string;
  /** Creates a workplace in the state before the command. */
  command: string[];
  begin: () => Promise<Workplace>;
  /** Number of AWS operations of each kind. */
  counts: Partial<Record<Operation, number>>;
  /** Final account without faults. */
  end: CloudState;
}

/** Scenarios from stacks without faults, prepared on first use. */
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
