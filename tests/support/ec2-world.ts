/** Result of booting a NAT instance: it translates; it fails with a reason; it never finishes. */
export type NatFate = "translates" | "fails" | "hangs";

export interface Host {
  state: string;
  launchedAt: Date;
}

/** Simulates EC2 for the wait for a NAT instance: each request for its console advances the boot by one step. */
export class Ec2World {
  private readonly requests = new Map<string, number>();

  constructor(
    /** Returns undefined if there is no such instance. */
    private readonly host: (instanceId: string) => Host | undefined,
    private readonly fate: () => NatFate,
  ) {}

  answer = (parameters: URLSearchParams): string => {
    const operation = parameters.get("Action") ?? "";
    if (operation === "DescribeInstances") {
      return response(operation, `<reservationSet>${this.describe(parameters.get("InstanceId.1") ?? "")}</reservationSet>`);
    }
    if (operation === "GetConsoleOutput") {
      return response(operation, `<output>${Buffer.from(this.console(parameters.get("InstanceId") ?? "")).toString("base64")}</output>`);
    }
    throw new Error(`${operation} isn't supported`);
  };

  private describe(instanceId: string): string {
    const host = this.host(instanceId);
    if (host === undefined) return "";
    const instance =
      `<instanceId>${instanceId}</instanceId><instanceState><name>${host.state}</name></instanceState><launchTime>${host.launchedAt.toISOString()}</launchTime>`;
    return `<item><instancesSet><item>${instance}</item></instancesSet></item>`;
  }

  private console(instanceId: string): string {
    const host = this.host(instanceId)!;
    const key = `${instanceId} ${host.launchedAt.getTime()}`;
    const requests = (this.requests.get(key) ?? 0) + 1;
    this.requests.set(key, requests);
    const began = new Date(host.launchedAt.getTime() + 20_000).toISOString().replace(/\.\d+/, "");
    const line = (text: string) => `[   20.1] nat-instance[1821]: nat-instance: ${text}\r\n`;
    if (requests < 2 || this.fate() === "hangs") return line(`begins at ${began}`);
    return line(`begins at ${began}`)
      + line(this.fate() === "fails" ? "FAILED: nft refuses the rules" : "10.0.0.0/16 goes out translated through ens5");
  }
}

function response(operation: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${content}</${operation}Response>`;
}
