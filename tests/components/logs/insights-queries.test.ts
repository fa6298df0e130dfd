import assert from "node:assert/strict";

import {
  FLOW_LOG_QUERIES,
  JOB_QUERIES,
  type Queries,
  queryName,
  REQUEST_ID,
  SERVICE_QUERIES,
} from "../../../components/logs/insights-queries";
import { type Event, eventOf, flowLogEvent, run } from "./insights";

const START = Date.parse("2026-11-27T01:00:00Z");
const OLD = "api/api/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const NEW = "api/api/9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const FOUND = "1-692fa1b0-5e3c1f0a2b4d6e8f0a1c3e5f";

/** A line of the sample API: Spring Boot's logstash format, without the fields that application.yaml excludes. */
const line = (second: number, stream: string, fields: Record<string, unknown>) =>
  eventOf(
    JSON.stringify({
      "@timestamp": new Date(START + second * 1000).toISOString(),
      logger_name: "com.example.notes.RequestLog",
      thread_name: "tomcat-handler-1",
      level: "INFO",
      ...fields,
    }),
    START + second * 1000,
    stream,
  );
const request = (second: number, stream: string, path: string, status: number, milliseconds: number, requestId = `1-692fa1b0-${second}`) =>
  line(second, stream, { message: "request", requestId, method: "GET", path, status, milliseconds });

const SERVICE: Event[] = [
  request(0, OLD, "/notes", 200, 10),
  request(1, OLD, "/notes", 200, 30),
  request(2, OLD, "/notes/1", 404, 5),
  line(3, OLD, { level: "WARN", message: "slow connection" }),
  line(10, NEW, { level: "ERROR", message: "no connection", requestId: FOUND, stack_trace: "java.sql.SQLException: ..." }),
  request(11, NEW, "/notes", 500, 900, FOUND),
  eventOf("java.lang.OutOfMemoryError: Java heap space", START + 12_000, NEW),
  eventOf("Picked up JAVA_TOOL_OPTIONS: -Xmx512m", START + 9_000, NEW),
];

/** Source: Amazon VPC user guide, "Flow log record examples". */
const FLOWS = [
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK",
  "2 123456789010 eni-1235b8ca123456789 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK",
  "2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA",
  "2 123456789010 eni-11111111aaaaaaaaa - - - - - - - 1431280876 1431280934 - SKIPDATA",
  "2 123456789010 eni-1235b8ca123456789 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK",
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 203.0.113.12 0 0 1 4 336 1432917094 1432917142 REJECT OK",
].map(flowLogEvent);

const KINDS: Record<string, Queries> = { service: SERVICE_QUERIES, job: JOB_QUERIES, "flow logs": FLOW_LOG_QUERIES };

describe("Saved queries of Logs Insights", () => {
  for (const [kind, queries] of Object.entries(KINDS)) {
    for (const [name, query] of Object.entries(queries)) {
      it(`${name} of a ${kind} is in Logs Insights QL, and accepts a log without lines`, () => assert.deepEqual(run(query, []), []));
    }
  }

  it("errors: levels, answers of 500 or more, and words in lines without fields", () => {
    assert.deepEqual(run(SERVICE_QUERIES["errors"]!, SERVICE).map(({ text, status }) => [text, status]), [
      ["java.lang.OutOfMemoryError: Java heap space", undefined],
      ["request", 500],
      ["no connection", undefined],
    ]);
    assert.equal(JOB_QUERIES["errors"], SERVICE_QUERIES["errors"]);
  });

  it("slow-requests: by method and path, the slowest first", () => {
    assert.deepEqual(run(SERVICE_QUERIES["slow-requests"]!, SERVICE), [
      { method: "GET", path: "/notes", requests: 3, p50: 30, p95: 900, slowest: 900 },
      { method: "GET", path: "/notes/1", requests: 1, p50: 5, p95: 5, slowest: 5 },
    ]);
  });

  it("request: all lines of one, in their order", () => {
    const query = SERVICE_QUERIES["request"]!.replaceAll(REQUEST_ID, FOUND);
    assert.deepEqual(run(query, SERVICE.toReversed()).map(({ text }) => text), ["no connection", "request"]);
    assert.deepEqual(run(query, [eventOf(`GET /notes ${FOUND}`, START, NEW)]).map(({ text }) => text), [`GET /notes ${FOUND}`]);
  });

  it("deployments: each task, the newest first", () => {
    assert.deepEqual(run(SERVICE_QUERIES["deployments"]!, SERVICE), [
      { "@logStream": NEW, begins: START + 9_000, ends: START + 12_000, lines: 4, errors: 1, failures: 1, p95: 900 },
      { "@logStream": OLD, begins: START, ends: START + 3_000, lines: 4, errors: 0, failures: 0, p95: 30 },
    ]);
    assert.deepEqual(run(JOB_QUERIES["runs"]!, SERVICE).map(({ errors }) => errors), [1, 0]);
  });

  it("connections: accepted traffic by source, destination and port", () => {
    assert.deepEqual(run(FLOW_LOG_QUERIES["connections"]!, FLOWS), [
      { srcAddr: "172.31.16.139", dstAddr: "172.31.16.21", dstPort: "22", protocol: "6", totalBytes: 4249, totalPackets: 20, records: 1 },
      { srcAddr: "203.0.113.12", dstAddr: "172.31.16.139", dstPort: "0", protocol: "1", totalBytes: 336, totalPackets: 4, records: 1 },
    ]);
  });

  it("rejected: refused traffic, and when it was last seen", () => {
    assert.deepEqual(run(FLOW_LOG_QUERIES["rejected"]!, FLOWS).map(({ srcAddr, dstPort, last }) => [srcAddr, dstPort, last]), [
      ["172.31.9.69", "3389", 1_418_530_010_000],
      ["172.31.16.139", "0", 1_432_917_094_000],
    ]);
  });

  it("top-talkers: bytes by source", () => {
    assert.deepEqual(run(FLOW_LOG_QUERIES["top-talkers"]!, FLOWS).map(({ srcAddr, totalBytes }) => [srcAddr, totalBytes]), [
      ["172.31.16.139", 4585],
      ["172.31.9.69", 4249],
      ["203.0.113.12", 336],
    ]);
  });

  it("have names in folders, as AWS accepts them", () => {
    assert.equal(queryName("/aws-practice/stg/api", "errors"), "aws-practice-stg/api/errors");
    for (const name of Object.values(KINDS).flatMap((queries) => Object.keys(queries))) {
      // Source: terraform-provider-aws, internal/service/logs/query_definition.go, name
      assert.match(queryName("/aws-practice/prd/vpc-flow-logs", name), /^([^:*/]+\/?)*[^:*/]+$/);
    }
  });
});

describe("The checker of queries", () => {
  const refused: Record<string, string> = {
    "fields @message | where level = 1": "unknown command where",
    "fields upper(level) as x": "unknown function upper",
    "stats avg(bytes) as x": "unknown function avg of stats",
    "stats pct(bytes) as x": "pct",
    "fields floor(status / 500)": "",
    "sort @timestamp": "",
    "limit 0": "limit 0",
    "filter level = \"x": "no token",
  };
  for (const [query, message] of Object.entries(refused)) {
    it(`refuses ${query}`, () => assert.throws(() => run(query, []), (error: Error) => error.message.includes(message)));
  }
});
