import * as v from "valibot";

import { refuse } from "../components/shared/validation";
import { HOST_FORM, HOST_PATTERN, PATH_FORM, PATH_PATTERN, PRIORITIES } from "../components/web/listener-rule";
import {
  ACCESS_LOG_DEFAULTS,
  ACCESS_LOG_RETENTION_DAYS,
  CERTIFICATE_FORM,
  CERTIFICATE_PATTERN,
  CONTENT_TYPES,
  DOMAIN_FORM,
  DOMAIN_PATTERN,
  IDLE_TIMEOUT_SECONDS,
  IP_ADDRESS_TYPES,
  LOAD_BALANCER_DEFAULTS as defaults,
  loadBalancerChecks,
  RULE_NAME_FORM,
  RULE_NAME_PATTERN,
} from "../components/web/load-balancer-settings";
import { group, integerBetween, listOf, mapOf, matching, oneOf, trueOrFalse } from "./schema";
import { section } from "./section";

/** Which requests a rule or a service's route takes. */
export const condition = {
  priority: integerBetween(PRIORITIES),
  hosts: v.optional(listOf(matching(HOST_PATTERN, HOST_FORM), "a list of host names, e.g. [api.example.com]")),
  paths: v.optional(listOf(matching(PATH_PATTERN, PATH_FORM), "a list of paths, e.g. [/api/*]")),
};

const schema = group({
  domainName: v.optional(matching(DOMAIN_PATTERN, DOMAIN_FORM)),
  hostedZone: v.optional(v.string("the name of a Route 53 zone, or its id")),
  wildcard: v.optional(trueOrFalse(), defaults.wildcard),
  certificateArn: v.optional(matching(CERTIFICATE_PATTERN, CERTIFICATE_FORM)),
  httpOnly: v.optional(trueOrFalse(), defaults.httpOnly),
  ipAddressType: v.optional(oneOf(IP_ADDRESS_TYPES), defaults.ipAddressType),
  deletionProtection: v.optional(trueOrFalse(), defaults.deletionProtection),
  accessLogs: v.optional(
    group({
      enabled: v.optional(trueOrFalse(), ACCESS_LOG_DEFAULTS.enabled),
      retentionDays: v.optional(integerBetween(ACCESS_LOG_RETENTION_DAYS), ACCESS_LOG_DEFAULTS.retentionDays),
    }),
    {},
  ),
  idleTimeoutSeconds: v.optional(integerBetween(IDLE_TIMEOUT_SECONDS), defaults.idleTimeoutSeconds),
  rules: v.optional(
    mapOf(
      matching(RULE_NAME_PATTERN, RULE_NAME_FORM),
      group({
        ...condition,
        fixedResponse: v.optional(group({
          statusCode: integerBetween({ min: 200, max: 599 }),
          contentType: v.optional(oneOf(CONTENT_TYPES)),
          body: v.optional(v.string("a text in quotes")),
        })),
        redirect: v.optional(group({
          host: v.optional(v.string("a host name")),
          path: v.optional(v.string("a path that begins with /")),
          query: v.optional(v.string("a query without the question mark")),
          permanent: v.optional(trueOrFalse()),
        })),
      }),
      "rules by name, e.g. {old: {priority: 10, paths: [/old], redirect: {path: /}}}",
    ),
    {},
  ),
});

/** `aws-practice:loadBalancer`: none unless it is given; what each setting means stands at `LoadBalancerChoice`. */
export const loadBalancer = section(v.optional(schema), (choice, { owner, region }) => (choice === undefined ? [] : [
  ...loadBalancerChecks(owner, choice),
  () =>
    choice.certificateArn === undefined || region === undefined || choice.certificateArn.split(":")[3] === region
    || refuse(owner, "certificateArn", choice.certificateArn, `of aws:region, ${region}`),
]));
