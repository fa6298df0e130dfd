import assert from "node:assert/strict";

import { LOAD_BALANCER_FORMAT, SITE_FORMAT } from "../../../components/logs/access-log-formats";
import { CLOUDFRONT_REQUEST_ID, LOAD_BALANCER_QUERIES, SITE_QUERIES } from "../../../components/logs/athena-queries";
import { REQUEST_ID } from "../../../components/logs/insights-queries";
import { DAY, type LogFormat } from "../../../components/logs/log-table";
import { needs } from "../../support/needs";
import { runSql, sqlMissing, today } from "./athena";

const TARGET_GROUP = "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067";
const TAIL = "\"-\" \"-\" TID_1234abcd5678ef90";
/**
 * Example entries: HTTP, HTTPS, HTTP/2, WebSockets, a Lambda function that answered wrongly. Source: Elastic Load Balancing, Application Load
 * Balancers, "Access log entries", examples. The last two are as they were before fields were added at the end, and with one more.
 */
const LINES = [
  `http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - ${TARGET_GROUP} "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" ${TAIL}`,
  `https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${TARGET_GROUP} "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" 1 2018-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" ${TAIL}`,
  `h2 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 10.0.1.252:48160 10.0.0.66:9000 0.000 0.002 0.000 200 200 5 257 "GET https://10.0.2.105:773/ HTTP/2.0" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ${TARGET_GROUP} "Root=1-58337327-72bd00b0343d75b906739c42" "-" "-" 1 2018-07-02T22:22:48.364000Z "redirect" "https://example.com:80/" "-" "10.0.0.66:9000" "200" ${TAIL}`,
  `ws 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 10.0.0.140:40914 10.0.1.192:8010 0.001 0.003 0.000 101 101 218 587 "GET http://10.0.0.30:80/ HTTP/1.1" "-" - - ${TARGET_GROUP} "Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 1 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.1.192:8010" "101" "-" "-"`,
  `http 2018-11-30T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 - 0.000 0.001 0.000 502 - 34 366 "GET http://www.example.com:80/orders?id=1 HTTP/1.1" "curl/7.46.0" - - ${TARGET_GROUP} "Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 0 2018-11-30T22:22:48.364000Z "forward" "-" "LambdaInvalidResponse" "-" "-" ${TAIL} "-" "-" "-"`,
];

/** A line as a distribution writes it in JSON. Source of the fields: Amazon CloudFront developer guide, "Standard logging reference". */
const siteRequest = (fields: Record<string, string>) => ({
  "date": "2026-11-27",
  "time": "01:02:03",
  "x-edge-location": "NRT57-P1",
  "sc-bytes": "392",
  "c-ip": "192.0.2.100",
  "cs-method": "GET",
  "cs(Host)": "d111111abcdef8.cloudfront.net",
  "cs-uri-stem": "/index.html",
  "sc-status": "200",
  "cs(Referer)": "-",
  "cs(User-Agent)": "Mozilla/5.0",
  "cs-uri-query": "-",
  "x-edge-result-type": "Hit",
  "x-edge-request-id": "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==",
  "x-host-header": "www.example.com",
  "cs-protocol": "https",
  "cs-bytes": "23",
  "time-taken": "0.001",
  "ssl-protocol": "TLSv1.3",
  "x-edge-detailed-result-type": "Hit",
  ...fields,
});
const REQUESTS = [
  siteRequest({}),
  siteRequest({
    "cs-uri-stem": "/api/orders",
    "sc-status": "502",
    "x-edge-detailed-result-type": "OriginConnectError",
    "time-taken": "30.017",
  }),
  siteRequest({ "c-ip": "198.51.100.7", "sc-status": "404", "x-edge-request-id": "another==", "time-taken": "-" }),
];

/** Columns as RegexSerDe reads them: the groups of an expression that matches the whole line; a number that is none is null. */
function readLine({ columns, parameters }: LogFormat, line: string): unknown[] {
  const found = new RegExp(`^(?:${parameters["input.regex"]!})$`).exec(line);
  assert.ok(found, line);
  return columns.map(([, type], index) => {
    const text = found[index + 1] ?? null;
    return type === "string" || text === null ? text : /^-?[\d.]+$/.test(text) ? Number(text) : null;
  });
}

/** Columns as the OpenX JSON SerDe reads them: `mapping.<column>` names the key, which is compared in lower case. */
function readObject({ columns, parameters }: LogFormat, value: Record<string, string>): unknown[] {
  const lower = Object.fromEntries(Object.entries(value).map(([key, text]) => [key.toLowerCase(), text]));
  return columns.map(([name]) => lower[parameters[`mapping.${name}`] ?? name] ?? null);
}

describe("The format of a load balancer's access log", () => {
  const rows = LINES.map((line) => readLine(LOAD_BALANCER_FORMAT, line));
  const valueOf = (index: number, column: string) => rows[index]![LOAD_BALANCER_FORMAT.columns.findIndex(([name]) => name === column)];

  it("reads AWS's example entries, those before later fields and those with more", () => {
    assert.deepEqual(LINES.map((_, index) => valueOf(index, "type")), ["http", "https", "h2", "ws", "http"]);
    assert.deepEqual(LINES.map((_, index) => valueOf(index, "elb_status_code")), [200, 200, 200, 101, 502]);
    assert.deepEqual(
      LINES.map((_, index) => valueOf(index, "conn_trace_id")),
      ["TID_1234abcd5678ef90", "TID_1234abcd5678ef90", "TID_1234abcd5678ef90", null, "TID_1234abcd5678ef90"],
    );
    assert.equal(valueOf(1, "domain_name"), "www.example.com");
    assert.equal(valueOf(1, "trace_id"), "Root=1-58337281-1d84f3d73c47ec4e58577259");
    assert.equal(valueOf(2, "redirect_url"), "https://example.com:80/");
  });

  it("reads a request without a target", () => {
    assert.deepEqual(["target_ip", "target_port", "target_status_code"].map((column) => valueOf(4, column)), ["", null, "-"]);
    assert.equal(valueOf(4, "lambda_error_reason"), "LambdaInvalidResponse");
  });
});

describe("The format of a site's access log", () => {
  it("reads each column from a key of CloudFront's", () => {
    const keys = Object.keys(siteRequest({})).map((key) => key.toLowerCase());
    assert.deepEqual(SITE_FORMAT.columns.filter(([column]) => !keys.includes(SITE_FORMAT.parameters[`mapping.${column}`]!)), []);
  });
});

describe("The named queries of Athena", () => {
  const withDay = ({ columns }: LogFormat, rows: unknown[][]) => ({
    columns: [...columns, [DAY, "string"] as const],
    rows: rows.map((row) => [...row, today()]),
  });
  const tables = {
    balancer: withDay(LOAD_BALANCER_FORMAT, LINES.map((line) => readLine(LOAD_BALANCER_FORMAT, line))),
    web: withDay(SITE_FORMAT, REQUESTS.map((value) => readObject(SITE_FORMAT, value))),
  };
  const request = { balancer: LOAD_BALANCER_QUERIES["request"]!("balancer"), web: SITE_QUERIES["request"]!("web") };
  const one = {
    balancer: request.balancer.replace(REQUEST_ID, "1-58337281-1d84f3d73c47ec4e58577259"),
    web: request.web.replace(CLOUDFRONT_REQUEST_ID, "another=="),
  };
  /** In one process, as each takes seconds to start. */
  const texts = [
    ...Object.values(LOAD_BALANCER_QUERIES).map((text) => text("balancer")),
    ...Object.values(SITE_QUERIES).map((text) => text("web")),
    ...Object.values(one),
    LOAD_BALANCER_QUERIES["clients"]!("old_balancer"),
  ];
  let results = new Map<string, Record<string, unknown>[]>();
  const rowsOf = (text: string) => results.get(text)!;

  needs(sqlMissing);
  before(() => {
    const old = { ...tables.balancer, rows: tables.balancer.rows.map((row) => [...row.slice(0, -1), "2018/07/02"]) };
    const found = runSql({ ...tables, old_balancer: old }, texts);
    results = new Map(texts.map((text, index) => [text, found[index]!]));
  });

  it("find server errors of a load balancer by path, and those that it answered itself", () => {
    assert.deepEqual(rowsOf(LOAD_BALANCER_QUERIES["server-errors"]!("balancer")), [
      { path: "/orders", elb_status_code: 502, target_status_code: "-", requests: 1, latest: "2018-11-30T22:23:00.186641Z" },
    ]);
  });

  it("find the slowest requests of a load balancer", () => {
    const found = rowsOf(LOAD_BALANCER_QUERIES["slowest"]!("balancer"));
    assert.deepEqual(found.map(({ target_processing_time: seconds }) => seconds), [0.048, 0.003, 0.002, 0.001, 0.001]);
  });

  it("count requests and failures by client of a load balancer", () => {
    const found = rowsOf(LOAD_BALANCER_QUERIES["clients"]!("balancer"));
    assert.deepEqual(found[0], { client_ip: "192.168.131.39", requests: 3, failures: 1, sent_bytes: 789, user_agent: "curl/7.46.0" });
  });

  it("find one request at a load balancer by its trace id", () => {
    assert.deepEqual(rowsOf(request.balancer), []);
    assert.deepEqual(rowsOf(one.balancer).map(({ request_url: url }) => url), ["https://www.example.com:443/"]);
  });

  it("find server errors, slow requests and clients of a site", () => {
    assert.deepEqual(rowsOf(SITE_QUERIES["server-errors"]!("web")), [
      { path: "/api/orders", status: "502", detailed_result_type: "OriginConnectError", requests: 1, latest: "2026-11-27 01:02:03" },
    ]);
    assert.deepEqual(rowsOf(SITE_QUERIES["slowest"]!("web")).map(({ seconds }) => seconds), [30.017, 0.001, null]);
    assert.deepEqual(rowsOf(SITE_QUERIES["clients"]!("web")).map(({ client_ip: ip, failures }) => [ip, failures]), [["192.0.2.100", 1], [
      "198.51.100.7",
      1,
    ]]);
  });

  it("find one request of a site by its id", () => {
    assert.deepEqual(rowsOf(request.web), []);
    assert.deepEqual(rowsOf(one.web).map(({ status }) => status), ["404"]);
  });

  it("read no day but yesterday and today", () => {
    assert.deepEqual(rowsOf(LOAD_BALANCER_QUERIES["clients"]!("old_balancer")), []);
  });
});
