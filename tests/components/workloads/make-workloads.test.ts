import assert from "node:assert/strict";

import { Database } from "../../../components/data/database";
import { makeWorkloads, type Workloads, type WorkloadsArgs } from "../../../components/workloads/make-workloads";
import { build, refusal } from "../../support/simulated";
import { containerOf, DATABASE, database, surroundings } from "../../support/workloads";

type Entries = Pick<WorkloadsArgs, "services" | "jobs">;

function workloads(entries: Partial<Entries>, of: Database = database()): Workloads {
  const { registry, image: _, ...around } = surroundings();
  return makeWorkloads({
    ...around,
    registries: new Map([["images", registry]]),
    database: of,
    services: {},
    jobs: {},
    ...entries,
  });
}

const repository = "images";
const DAILY = { repository, schedule: "cron(0 2 * * ? *)", timeZone: "Asia/Tokyo", connectsTo: [] };
const REACHABLE = { repository, port: 80, serviceConnect: true };

describe("makeWorkloads", () => {
  it("makes services each after those in its connectsTo, and connects them", async () => {
    let names: string[] = [];
    const registered = await build(() => {
      const { services } = workloads({
        services: {
          front: { repository, connectsTo: ["api", "database"] },
          worker: { repository, connectsTo: [] },
          api: { ...REACHABLE, connectsTo: ["users"] },
          users: { ...REACHABLE, connectsTo: ["database"] },
        },
      });
      names = [...services.keys()];
    });
    assert.deepEqual(names, ["users", "api", "front", "worker"]);
    assert.deepEqual(registered.ofType("Connection").map(({ name }) => name), [
      "database-users-access-to-database",
      "users-access-to-database",
      "api-access-to-users",
      "front-access-to-api",
      "front-access-to-database",
    ]);
  });

  it("makes jobs each after the one in runsAfter, and after the running version of the service in imageFrom", async () => {
    let names: string[] = [];
    const registered = await build(() => {
      const { jobs } = workloads({
        services: { api: { repository, image: "1.0", connectsTo: [] } },
        jobs: {
          mail: { repository, connectsTo: [], runsAfter: "report" },
          report: { repository, connectsTo: [], runsAfter: "import", imageFrom: "api" },
          cleanup: DAILY,
          import: DAILY,
        },
      });
      names = [...jobs.keys()];
    });
    assert.deepEqual(names, ["import", "report", "mail", "cleanup"]);
    const waitsForApi = names.filter((name) =>
      registered.dependencies("StateMachine", `${name}-runner-state-machine`).includes("api-rollout-note")
    );
    assert.deepEqual(waitsForApi, ["report"]);
    assert.deepEqual(registered.ofType("EventRule").map(({ name }) => name).filter((name) => name.endsWith("-after")), [
      "report-after",
      "mail-after",
    ]);
  });

  it("makes a user of the database for each client, release commands included", async () => {
    const registered = await build(() =>
      void workloads({
        services: {
          "api": {
            repository,
            image: "1.0",
            connectsTo: ["database"],
            databaseAuthentication: "password",
            release: { command: ["migrate"], connectsTo: ["database as owner"] },
          },
          worker: { repository, connectsTo: ["database as application"] },
          front: { repository, connectsTo: [] },
        },
        jobs: { "daily-report": { ...DAILY, connectsTo: ["database as readonly"] } },
      })
    );
    const variables = containerOf(registered, "database-users-task-definition")["environment"] as { name: string; value: string }[];
    const { users } = JSON.parse(variables.find(({ name }) => name === "REQUEST")!.value) as { users: Record<string, string>[] };
    assert.deepEqual(users.map(({ name, as, authentication }) => [name, as, authentication]), [
      ["api", "readwrite", "password"],
      ["api_release", "owner", "password"],
      ["daily_report", "readonly", "iam"],
      ["shop_app", "readwrite", "password"],
    ]);
    const [first] = containerOf(registered, "api-release-task-definition")["secrets"] as { valueFrom: string }[];
    assert.match(first!.valueFrom, /:secret:rds-main-stg-api-release-\w{6}:DB_HOST::$/);
  });

  it("makes no users task without a client and without applicationUsername", async () => {
    const bare = () => new Database("database", { ...DATABASE, name: "main", applicationUsername: undefined });
    const tasks = async (shared: boolean) => {
      const registered = await build(() =>
        void workloads({ services: { api: { repository, connectsTo: [] } } }, shared ? undefined : bare())
      );
      return registered.ofType("TaskDefinition").map(({ name }) => name).toSorted();
    };
    assert.deepEqual(await tasks(false), ["api-task-definition"]);
    assert.deepEqual(await tasks(true), ["api-task-definition", "database-users-task-definition"]);
  });

  it("adds no component between the program and its workloads", async () => {
    const registered = await build(() => void workloads({ services: { api: { repository, connectsTo: [] } }, jobs: { report: DAILY } }));
    const component = (type: string) => registered.resources.find((resource) => resource.type === `aws-practice:index:${type}`)!;
    const parent = component("Cluster").parent;
    assert.deepEqual([component("FargateService").parent, component("ScheduledJob").parent], [parent, parent]);
  });

  const cases: [string, Partial<Entries>, string][] = [
    [
      "a repository that doesn't exist",
      { services: { api: { repository: "other", connectsTo: [] } } },
      "services.api: repository is \"other\", but must be one of images",
    ],
    [
      "no repository",
      { jobs: { report: { ...DAILY, repository: undefined } } },
      "jobs.report: repository is missing, but must be one of images",
    ],
    [
      "a connectsTo that names neither a destination nor a service",
      { services: { api: { repository, connectsTo: ["cache"] } } },
      "services.api: connectsTo is \"cache\", but must be one of database",
    ],
    [
      "a runsAfter that isn't a job",
      { jobs: { report: { ...DAILY, runsAfter: "api" } } },
      "jobs.report: runsAfter is \"api\", but must be omitted: there are none",
    ],
    [
      "an imageFrom that isn't a service",
      { jobs: { report: { ...DAILY, imageFrom: "api" } } },
      "jobs.report: imageFrom is \"api\", but must be omitted: there are none",
    ],
    [
      "services that connect in a circle",
      { services: { a: { ...REACHABLE, connectsTo: ["b"] }, b: { ...REACHABLE, connectsTo: ["a"] } } },
      "services.a: connectsTo is [\"b\"], but must be free of circles: a -> b -> a",
    ],
  ];
  for (const [what, entries, message] of cases) {
    it(`rejects ${what}`, async () => assert.equal(await refusal(() => void workloads(entries)), message));
  }
});
