import { pause } from "../../node-task/task/log";
import { fetchPatiently, taskCredentials } from "../../node-task/task/secrets-manager";
import { signedFormHeaders, type TaskCredentials } from "../../node-task/task/signature";

const VERSION = "2015-02-02";
/** A change of a user takes seconds. */
const LOOKS = 60;
const PAUSE_SECONDS = 3;

/** Calls of ElastiCache. Source: ElastiCache API reference; its protocol is AWS's query protocol. */
export class ElastiCache {
  private constructor(private readonly credentials: TaskCredentials, private readonly region: string, private readonly url: string) {}

  static async open(): Promise<ElastiCache> {
    const region = process.env["AWS_REGION"];
    if (region === undefined) throw new Error("AWS_REGION is missing");
    const url = process.env["AWS_ENDPOINT_URL_ELASTICACHE"] ?? `https://elasticache.${region}.amazonaws.com`;
    return new ElastiCache(await taskCredentials(process), region, url);
  }

  /** Replaces the passwords of a user, one or two, and waits until it is active again. */
  async setPasswords(user: string, passwords: readonly string[]): Promise<void> {
    await this.untilActive(user);
    await this.call("ModifyUser", {
      UserId: user,
      "AuthenticationMode.Type": "password",
      ...Object.fromEntries(passwords.map((password, index) => [`AuthenticationMode.Passwords.member.${index + 1}`, password])),
    });
    await this.untilActive(user);
  }

  private async untilActive(user: string): Promise<void> {
    for (let look = 1;; look++) {
      const status = /<Status>([^<]*)<\/Status>/.exec(await this.call("DescribeUsers", { UserId: user }))?.[1];
      if (status === "active") return;
      if (look === LOOKS) throw new Error(`User ${user} is ${status}, but must be active`);
      await pause(PAUSE_SECONDS * 1_000);
    }
  }

  private async call(action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const { url, region, credentials } = this;
    const body = new URLSearchParams({ Action: action, Version: VERSION, ...parameters }).toString();
    const headers = () => signedFormHeaders({ url, region, service: "elasticache", body }, credentials);
    const response = await fetchPatiently(url, () => ({ method: "POST", headers: headers(), body }));
    const answer = await response.text();
    if (response.ok) return answer;
    const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1];
    throw Object.assign(new Error(`${action} of ${parameters["UserId"]} failed: ${part("Message") ?? answer.slice(0, 200)}`), {
      code: part("Code") ?? `HTTP ${response.status}`,
    });
  }
}
