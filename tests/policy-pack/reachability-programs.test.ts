import assert from "node:assert/strict";

import { reachability, reachabilityOf } from "../../policy-pack/reachability/reachability";
import { reachabilityTable } from "../../policy-pack/reachability/table";
import { isList, isObject, type Resource, UNKNOWN, type Value } from "../../policy-pack/stack-view";
import { columns } from "../../toolkit/shared/columns";
import { opened, publicDatabase, routeOut } from "./catalogue/reachability";
import { found, violationsOf } from "./support/found";
import { policiesNamed } from "./support/policies";
import { soundlyDeclared } from "./support/production-list";
import { real, toBreak } from "./support/real-programs";

const everywhere = { cidrIpv4: "0.0.0.0/0" };

/** Returns a resource without the values that AWS fills in, and without those that come from other resources. */
function asPreviewed(resource: Resource): Resource {
  const hidden = (value: Value): Value => {
    if (isList(value)) return value.map(hidden);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item)]));
    return typeof value === "string" ? UNKNOWN : value;
  };
  const properties = Object.entries(resource.properties).map(([key, value]): [string, Value] => {
    const sources = resource.propertyDependencies[key];
    if (sources === undefined) return [key, UNKNOWN];
    return [key, sources.length === 0 ? value : hidden(value)];
  });
  return { ...resource, properties: Object.fromEntries(properties) };
}

describe("reachability of the root program", () => {
  it("in stg has the rows of its settings", async () => {
    const program = await real("stg with image");
    assert.deepEqual(columns(reachabilityTable(reachability(program))), [
      "Reached                          Port        From                                               By",
      "load balancer load-balancer-alb  80/tcp      internet (0.0.0.0/0)                               load-balancer-http-ipv4, network-routes-public-internet",
      "load balancer load-balancer-alb  443/tcp     internet (0.0.0.0/0)                               load-balancer-https-ipv4, network-routes-public-internet",
      "database database-instance       5432/tcp    service api-service                                api-access-to-database-in-5432, api-access-to-database-out-5432",
      "database database-instance       5432/tcp    state machine daily-report-runner-state-machine    daily-report-access-to-database-in-5432, daily-report-access-to-database-out-5432",
      "database database-instance       5432/tcp    state machine database-users-runner-state-machine  database-users-access-to-database-in-5432, database-users-access-to-database-out-5432",
      "instance network-nat-instance    everything  10.0.128.0/18                                      network-nat-private-1a",
      "instance network-nat-instance    everything  10.0.192.0/18                                      network-nat-private-1c",
      "service api-service              8080/tcp    load balancer load-balancer-alb                    load-balancer-to-api-in-8080, load-balancer-to-api-out-8080",
    ]);
  });

  it("in prd is the same without the NAT instance, with restores", async () => {
    const rows = reachability(await real("prd with image"));
    assert.deepEqual(rows.map(({ label, port, protocol, from }) => `${label} ${port}/${protocol} <- ${from}`), [
      "load balancer load-balancer-alb 80/tcp <- internet",
      "load balancer load-balancer-alb 443/tcp <- internet",
      "database database-instance 5432/tcp <- service api-service",
      "database database-instance 5432/tcp <- state machine daily-report-runner-state-machine",
      "database database-instance 5432/tcp <- state machine database-restore-state-machine",
      "database database-instance 5432/tcp <- state machine database-users-runner-state-machine",
      "service api-service 8080/tcp <- load balancer load-balancer-alb",
    ]);
    assert.deepEqual(
      rows.filter(({ from }) => !from.includes("database-restore")).map(({ via }) => via),
      (reachability(await real("stg with image"))).filter(({ kind }) => kind !== "instance").map(({ via }) => via),
    );
  });

  it("is complete in a preview, except for an unknown document", async () => {
    const program = await real("stg with image");
    const preview = { ...program, resources: program.resources.map(asPreviewed) };
    const { rows, notYetKnown } = reachabilityOf(preview);
    assert.deepEqual(
      rows,
      reachability(program).filter(({ from }) => !from.startsWith("state machine")).map((row) => ({
        ...row,
        target: preview.resources.find(({ urn }) => urn === row.target.urn),
        source: row.source && preview.resources.find(({ urn }) => urn === row.source!.urn),
      })),
    );
    assert.deepEqual(
      notYetKnown.map(({ message }) => message).toSorted(),
      ["daily-report-runner", "database-users-runner"].map((name) =>
        `aws:sfn/stateMachine:StateMachine "${name}-state-machine": definition is not known yet`
      ),
    );
  });

  it("names the path in a finding", async () => {
    const broken = await toBreak("prd with image");
    for (const change of [publicDatabase, routeOut, opened("database", everywhere, 5432)]) change(broken);
    const first = (await violationsOf(broken.program)).find(({ policy }) => policy.id === "network-internet-exposure")!;
    assert.equal(first.property, "vpcSecurityGroupIds");
    assert.ok(first.message.includes("\"database database-instance reached on 5432/tcp from internet (0.0.0.0/0) by opened, route-out\""));
  });

  it("has rows without a finding if one half of the path is missing", async () => {
    const broken = await toBreak("prd with image");
    opened("api-access", everywhere, 8080)(broken);
    const names = ["network-internet-exposure", "network-database-access", "network-other-networks"];
    assert.deepEqual(await found(broken.program, policiesNamed(names, await soundlyDeclared(broken.program))), []);
    assert.ok(reachability(broken.program).some(({ label, from }) => label === "service api-service" && from === "0.0.0.0/0"));
  });
});
