import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../support/simulated";

export const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "examples/sample-api/README.md",
  ...readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
];

export const readDocument = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** A block of code, with its document and heading. */
export interface Block {
  document: string;
  /** The nearest heading above it. */
  heading: string;
  language: string;
  text: string;
}

/** Returns the blocks of a document in order; those in lists without their indentation. */
export function blocksOf(document: string): Block[] {
  let heading = "";
  return [...readDocument(document).matchAll(/^#+ (.*)$|^( *)```(\w*)\n([^]*?)^\2```$/gm)].flatMap(
    ([, title, indent = "", language = "", text = ""]) => {
      if (title === undefined) return [{ document, heading, language, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") }];
      heading = title;
      return [];
    },
  );
}

/** Returns the commands of a block, one per line. */
export const commandsOf = ({ text }: Block): string[] => text.trim().split("\n").filter((line) => line !== "");

/** Placeholders for a reader's own values. */
const PLACEHOLDERS: Record<string, string> = {
  "<cache>": "main-stg",
  "<account>": "111111111111",
  "<alarm>": "nat-translating",
  "<alertsTopicArn>": "arn:aws:sns:ap-northeast-1:111111111111:aws-practice-alerts-stg",
  "<analyzer arn>": "arn:aws:access-analyzer:ap-northeast-1:111111111111:analyzer/aws-practice-access-stg",
  "<certificate arn>": "arn:aws:acm:ap-northeast-1:111111111111:certificate/00000000-0000-0000-0000-000000000000",
  "<class>": "db.t4g.micro",
  "<database arn>": "arn:aws:rds:ap-northeast-1:222222222222:db:main-prd",
  "<role arn>": "arn:aws:iam::222222222222:role/account-backups-role-1234567",
  "<plan id>": "12ab3456-12ab-123a-789e-1234567890ab",
  "<snapshot arn>": "arn:aws:rds:ap-northeast-3:222222222222:snapshot:awsbackup:copyjob-12ab3456-12ab-123a-789e-1234567890ab",
  "<databaseMasterSecretArn>": "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds!db-0a1b2c3d-AbCdEf",
  "<digits>": "1234567",
  "<databaseRestoreStateMachineArn>": "arn:aws:states:ap-northeast-1:111111111111:stateMachine:database-restore-state-machine-1234567",
  "<databaseUsersStateMachineArn>": "arn:aws:states:ap-northeast-1:111111111111:stateMachine:database-users-runner-state-machine-1234567",
  "<execution arn>": "arn:aws:states:ap-northeast-1:111111111111:execution:daily-report-1234567:00000000-0000-0000-0000-000000000000",
  "<first of the month>": "2026-11-01",
  "<from>": "2026-11-26T09:00:00Z",
  "<git commit>": "3f2c1a9",
  "<id>": "i-0123456789abcdef0",
  "<task arn>": "arn:aws:ecs:ap-northeast-1:111111111111:task/aws-practice-stg/0123456789abcdef0123456789abcdef",
  "<key id>": "00000000-0000-0000-0000-000000000000",
  "<state bucket>": "aws-practice-state-prd-222222222222",
  "<load balancer arn>": "arn:aws:elasticloadbalancing:ap-northeast-1:222222222222:loadbalancer/app/alb/0123456789abcdef",
  "<archive bucket>": "aws-practice-log-archive-prd-222222222222",
  "<query results bucket>": "logs-search-results-bucket-1234567",
  "<log bucket>": "load-balancer-logs-bucket-1234567",
  "<address>": "customer@example.org",
  "<bucket>": "aws-practice-files-uploads-stg-111111111111",
  "<file>": "2026/invoice.pdf",
  "<moment>": "2026-11-26T09:45:00Z",
  "<named query>": "12ab3456-12ab-123a-789e-1234567890ab",
  "<work group>": "aws-practice-logs-stg",
  "<nat instance>": "i-0123456789abcdef0",
  "<new resource id>": "db-NEWNEWNEWNEWNEWNEWNEWNEW",
  "<old resource id>": "db-OLDOLDOLDOLDOLDOLDOLDOLD",
  "<parameter group>": "database-postgres17-1234567",
  "<query id>": "12ab3456-12ab-123a-789e-1234567890ab",
  "<queue url>": "https://sqs.ap-northeast-1.amazonaws.com/111111111111/daily-report",
  "<repository>": "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg",
  "<resource id>": "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  "<security group>": "sg-0123456789abcdef0",
  "<service>": "api-service-1234567",
  "<snapshot>": "rds:main-stg-2026-11-26",
  "<state machine arn>": "arn:aws:states:ap-northeast-1:111111111111:stateMachine:database-keep-stopped-state-machine-1234567",
  "<sleepStateMachineArn>": "arn:aws:states:ap-northeast-1:111111111111:stateMachine:sleep-state-machine-1234567",
  "<subnet group>": "database-subnets-1234567",
  "<target group arn>": "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:targetgroup/api-target/0123456789abcdef",
  "<task>": "0123456789abcdef0123456789abcdef",
  "<to>": "2026-11-26T10:00:00Z",
  "<today>": "2026-11-27",
  "<trail arn>": "arn:aws:cloudtrail:ap-northeast-1:111111111111:trail/aws-practice-trail-stg",
  "<trail bucket>": "aws-practice-trail-stg-111111111111",
  "<user>": "someone",
  "<value>": "hunter2",
  "<version>": "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
};

/** Replaces placeholders with a reader's values; unknown ones stay. */
export function filled(text: string, own: Record<string, string> = {}): string {
  const whole = text.replaceAll(/<jobStateMachineArns\.([\w-]+)>/g, "arn:aws:states:ap-northeast-1:111111111111:stateMachine:$1-1234567");
  return Object.entries({ ...PLACEHOLDERS, ...own }).reduce((so, [placeholder, value]) => so.replaceAll(placeholder, value), whole);
}
