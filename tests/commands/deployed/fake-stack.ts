import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import type { HistoryEntry } from "../../../toolkit/recover/pulumi-cli";

/** A workload in a state. */
export interface FakeWorkload {
  name: string;
  /** ARN of its task definition. */
  definition: string;
  image: string;
  /** Its service in ECS; omitted for a job. */
  service?: { cluster: string; name: string };
}

/** A CLI that knows the state and the history of one stack. */
export class FakeStack {
  private readonly folder = mkdtempSync(join(tmpdir(), "deployed-"));

  constructor() {
    mkdirSync(join(this.folder, "bin"));
    const script = `#!/bin/sh\nif [ "$1" = version ]; then echo v3.274.1; else cat "${this.folder}/$2.json"; fi\n`;
    writeFileSync(join(this.folder, "bin", "pulumi"), script, { mode: 0o755 });
    this.history();
  }

  /** PATH with this CLI. */
  get path(): string {
    return [join(this.folder, "bin"), process.env["PATH"]].join(delimiter);
  }

  workloads(...workloads: readonly FakeWorkload[]): void {
    const urn = (component: string, type: string, name: string) => `urn:pulumi:stg::shop::aws-practice:index:${component}$${type}::${name}`;
    const resources = workloads.flatMap(({ name, definition, image, service }) => {
      const [type, component] = ["aws:ecs/taskDefinition:TaskDefinition", service === undefined ? "ScheduledJob" : "FargateService"];
      const containers = JSON.stringify([{ name, image }]);
      return [
        {
          urn: urn(component, type, `${name}-task-definition`),
          type,
          custom: true,
          id: name,
          outputs: { arn: definition, containerDefinitions: containers },
        },
        ...(service === undefined ? [] : [{
          urn: urn(component, "aws:ecs/service:Service", `${name}-service`),
          type: "aws:ecs/service:Service",
          custom: true,
          id: service.name,
          outputs: { ...service, taskDefinition: definition },
        }]),
      ];
    });
    writeFileSync(join(this.folder, "export.json"), JSON.stringify({ version: 3, deployment: { resources } }));
  }

  /** Newest first. */
  history(...entries: readonly Partial<HistoryEntry>[]): void {
    writeFileSync(join(this.folder, "history.json"), JSON.stringify(entries));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
