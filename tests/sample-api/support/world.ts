import type { DatabaseUser } from "../../../components/workloads/database-users/users-request";
import { installedVersions } from "../../database/postgres-server";
import { arnOf, passwordUser, TaskWorld } from "../../database/users-task";
import { freePort } from "../../support/free-port";
import { Container } from "./container";
import { DatabaseFront, REGION } from "./database-front";
import { imageFiles, needsImage } from "./image";

/** Rules of pg_hba.conf for the front, which has checked the token. */
export const FRONT_RULES: string[] = ["local all +rds_iam trust"];

/** The version that the platform creates; an image of the client isn't tested with each. */
const VERSION = "17";

/** Time for a command, on a machine that is busy. */
const COMMAND_MS = 300_000;

/** Skips the tests of a `describe`, and says why, without PostgreSQL or without what the image needs. */
export function needsWorld(): void {
  before(function() {
    if (installedVersions().includes(VERSION)) return;
    console.warn(`\n    skipped: POSTGRES_SERVERS doesn't name a folder with PostgreSQL ${VERSION}`);
    this.skip();
  });
  needsImage();
}

const iamUser = (name: string, as: DatabaseUser["as"]): DatabaseUser => ({ name, as, authentication: "iam" });

/** The sample's image, and a database whose users the platform's own task created: as `connectsTo` in examples/sample-api/README.md. */
export class SampleWorld {
  private readonly containers: Container[] = [];

  private constructor(readonly tasks: TaskWorld, readonly front: DatabaseFront, readonly image: string) {}

  static async start(): Promise<SampleWorld> {
    const tasks = await TaskWorld.start(VERSION, "notes");
    await tasks.succeed(tasks.request("apply", [iamUser("api", "readwrite"), iamUser("api_release", "owner"), passwordUser("other_api")]));
    await tasks.server.reload(FRONT_RULES);
    const front = new DatabaseFront(tasks.server);
    await front.start();
    return new SampleWorld(tasks, front, imageFiles(tasks.server.ca));
  }

  async stop(): Promise<void> {
    for (const container of this.containers) await container.stop("SIGKILL");
    await this.front.stop();
    await this.tasks.stop();
  }

  /** Variables of a container whose user logs in with IAM. */
  iam(user: string): Record<string, string> {
    return {
      DB_HOST: "localhost",
      DB_PORT: String(this.front.port),
      DB_NAME: "notes",
      DB_USER_NAME: user,
      AWS_REGION: REGION,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${this.tasks.secretsManager.url}/credentials`,
    };
  }

  /** Variables of a container whose user logs in with a password, as ECS takes them from the user's secret. */
  password(user: string): Record<string, string> {
    return this.tasks.secretsManager.values(arnOf(user));
  }

  /** Runs a command of the image to its end. */
  async command(command: string[], environment = this.iam("api_release")): Promise<Container> {
    const container = Container.run(this.image, environment, command);
    this.containers.push(container);
    const limit = setTimeout(() => container.signal("SIGKILL"), COMMAND_MS);
    await container.end();
    clearTimeout(limit);
    return container;
  }

  /** An API that answers. */
  async api(environment = this.iam("api")): Promise<Container> {
    const container = Container.run(this.image, environment, [], await freePort());
    this.containers.push(container);
    await container.healthy();
    return container;
  }
}
