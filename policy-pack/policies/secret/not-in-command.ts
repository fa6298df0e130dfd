import type { ResourcePolicy } from "../../policy";
import { commands, wordsOfCommand } from "../../secrets/places";
import { COMMANDS } from "./containers";
import { MOVE, searchResource } from "./report";

export const notInCommand: ResourcePolicy = {
  id: "secret-not-in-command",
  description:
    "No secret is in a container's command, entry point or health check, which the task definition and the list of processes show.",
  remediation: `Let the program read it from its environment, from secrets with valueFrom; ${MOVE}.`,
  references: { prowler: ["batch_job_definition_no_secrets"], cwe: ["CWE-214", "CWE-798"] },
  waivable: true,
  types: Object.keys(COMMANDS),
  validateResource: (resource) =>
    searchResource(resource, "without it", (report) => {
      for (const key of COMMANDS[resource.type] ?? []) {
        for (const place of commands({ [key]: report.document(key) }, "")) {
          for (const word of wordsOfCommand(place)) report.named({ ...word, path: word.path.slice(1) });
        }
      }
    }),
};
