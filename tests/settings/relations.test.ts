import assert from "node:assert/strict";

import {
  BALANCER,
  type Config,
  DAILY,
  DATABASE,
  JOBS,
  LOAD_BALANCER,
  mistakesOf,
  NETWORK,
  pathsOf,
  REGISTRIES,
  SERVICES,
  settingsOf,
} from "./read";

const ANSWER = { fixedResponse: { statusCode: 503 } };
const PEER = { port: 80, serviceConnect: true };
const ROUTE = { priority: 100, paths: ["/*"] };
const routed = (route: Config, rest: Config = {}) => ({ port: 80, route, ...rest });
const front = (services: Config, rules: Config = {}, rest: Config = BALANCER): Config => ({
  [LOAD_BALANCER]: { ...rest, rules },
  [SERVICES]: services,
});

describe("Contradictory sections", () => {
  const cases: [string, Config, string[]][] = [
    ["repository that registries doesn't have", {
      [REGISTRIES]: { app: {}, tools: {} },
      [SERVICES]: { api: { repository: "ap" } },
      [JOBS]: { report: { ...DAILY, repository: "tool" } },
    }, [
      `${SERVICES}.api.repository is "ap", but must be one of app, tools`,
      `${JOBS}.report.repository is "tool", but must be one of app, tools`,
    ]],
    ["repository omitted with several registries", { [REGISTRIES]: { app: {}, tools: {} }, [SERVICES]: { api: {} } }, [
      `${SERVICES}.api.repository is missing, but must be one of app, tools, as there are several`,
    ]],
    ["repository omitted with empty registries", { [REGISTRIES]: {}, [JOBS]: { report: DAILY } }, [
      `${JOBS}.report.repository is missing, but must be left to the one under ${REGISTRIES}, which has none`,
    ]],

    ["a service called database", { [SERVICES]: { database: {} } }, [
      `${SERVICES}.database: the key is "database", but must be another name: connectsTo knows the database by this one`,
    ]],
    ["a job called database", { [JOBS]: { database: DAILY } }, [
      `${JOBS}.database: the key is "database", but must be another name: connectsTo knows the database by this one`,
    ]],
    ["a job with the name of a service", { [SERVICES]: { api: {} }, [JOBS]: { api: DAILY } }, [
      `${JOBS}.api: the key is "api", but must be another name, as a service has this one`,
    ]],

    ["connectsTo with an unknown name", { [SERVICES]: { api: { connectsTo: ["database", "usres"] }, users: PEER } }, [
      `${SERVICES}.api.connectsTo[1] is "usres", but must be database or users, or another service with serviceConnect: true`,
    ]],
    ["connectsTo with a service without serviceConnect", { [SERVICES]: { api: { connectsTo: ["users"] }, users: { port: 80 } } }, [
      `${SERVICES}.api.connectsTo[0] is "users", but must be database, or another service with serviceConnect: true`,
    ]],
    ["connectsTo with the service itself", { [SERVICES]: { api: { ...PEER, connectsTo: ["api"] } } }, [
      `${SERVICES}.api.connectsTo[0] is "api", but must be database, or another service with serviceConnect: true`,
    ]],
    ["connectsTo with a job", { [SERVICES]: { api: { connectsTo: ["report"] } }, [JOBS]: { report: DAILY } }, [
      `${SERVICES}.api.connectsTo[0] is "report", but must be database, or another service with serviceConnect: true`,
    ]],
    [
      "connectsTo of a job with a service",
      { [SERVICES]: { api: PEER }, [JOBS]: { report: { ...DAILY, connectsTo: ["database", "api"] } } },
      [
        `${JOBS}.report.connectsTo[1] is "api", but must be database`,
      ],
    ],
    ["connectsTo in a circle", {
      [SERVICES]: {
        web: { connectsTo: ["a"] },
        a: { ...PEER, connectsTo: ["database", "b"] },
        b: { ...PEER, connectsTo: ["c"] },
        c: { ...PEER, connectsTo: ["a"] },
      },
    }, [
      `${SERVICES}.a.connectsTo is ["database","b"], but must be free of circles: a -> b -> c -> a`,
    ]],

    ["imageFrom with an unknown name", { [SERVICES]: { api: {}, web: {} }, [JOBS]: { report: { ...DAILY, imageFrom: "app" } } }, [
      `${JOBS}.report.imageFrom is "app", but must be one of api, web`,
    ]],
    ["imageFrom with a job", { [SERVICES]: { api: {} }, [JOBS]: { report: { ...DAILY, imageFrom: "mail" }, mail: DAILY } }, [
      `${JOBS}.report.imageFrom is "mail", but must be one of api`,
    ]],
    ["imageFrom without services", { [JOBS]: { report: { ...DAILY, imageFrom: "api" } } }, [
      `${JOBS}.report.imageFrom is "api", but must be omitted, as there is no service`,
    ]],
    ["imageFrom with image", { [SERVICES]: { api: {} }, [JOBS]: { report: { ...DAILY, imageFrom: "api", image: "1.0" } } }, [
      `${JOBS}.report.image is "1.0", but must be omitted, as it is that of service api`,
    ]],
    ["imageFrom with repository", {
      [REGISTRIES]: { app: {}, tools: {} },
      [SERVICES]: { api: { repository: "app" } },
      [JOBS]: { report: { ...DAILY, imageFrom: "api", repository: "tools" } },
    }, [
      `${JOBS}.report.repository is "tools", but must be omitted, as it is that of service api`,
    ]],

    ["runsAfter with an unknown name", { [JOBS]: { report: { runsAfter: "improt" }, import: DAILY, mail: DAILY } }, [
      `${JOBS}.report.runsAfter is "improt", but must be one of import, mail`,
    ]],
    ["runsAfter with a service", { [SERVICES]: { api: {} }, [JOBS]: { report: { runsAfter: "api" }, import: DAILY } }, [
      `${JOBS}.report.runsAfter is "api", but must be one of import`,
    ]],
    ["runsAfter with the job itself", { [JOBS]: { report: { runsAfter: "report" }, import: DAILY } }, [
      `${JOBS}.report.runsAfter is "report", but must be one of import`,
    ]],
    ["runsAfter of the only job", { [JOBS]: { report: { runsAfter: "report" } } }, [
      `${JOBS}.report.runsAfter is "report", but must be omitted, as there is no other job`,
    ]],
    ["runsAfter in a circle", { [JOBS]: { import: DAILY, c: { runsAfter: "b" }, a: { runsAfter: "c" }, b: { runsAfter: "a" } } }, [
      `${JOBS}.c.runsAfter is "b", but must be free of circles: c -> b -> a -> c`,
    ]],

    ["route without loadBalancer", { [SERVICES]: { api: routed(ROUTE) } }, [
      `${SERVICES}.api.route is {"priority":100,"paths":["/*"]}, but must be omitted, or ${LOAD_BALANCER} given, as it sends the requests`,
    ]],
    ["two routes with one priority", front({ api: routed({ ...ROUTE, paths: ["/api/*"] }), web: routed(ROUTE) }), [
      `${SERVICES}.api.route.priority is 100, but must be another than that of ${SERVICES}.web.route`,
      `${SERVICES}.web.route.priority is 100, but must be another than that of ${SERVICES}.api.route`,
    ]],
    ["a route and a rule with one priority", front({ api: routed(ROUTE) }, { old: { priority: 100, paths: ["/old"], ...ANSWER } }), [
      `${SERVICES}.api.route.priority is 100, but must be another than that of ${LOAD_BALANCER}.rules.old`,
      `${LOAD_BALANCER}.rules.old.priority is 100, but must be another than that of ${SERVICES}.api.route`,
    ]],
    [
      "a route after one that takes all its requests",
      front({ web: routed({ ...ROUTE, priority: 99 }), api: routed({ ...ROUTE, paths: ["/api/*"] }) }),
      [
        `${SERVICES}.api.route.priority is 100, but must be below 99, that of ${SERVICES}.web.route, which takes all its requests`,
      ],
    ],
    [
      "a route after a rule that takes all its requests",
      front({ api: routed({ priority: 100, paths: ["/api/users/*"] }) }, { closed: { priority: 1, paths: ["/api/*"], ...ANSWER } }),
      [
        `${SERVICES}.api.route.priority is 100, but must be below 1, that of ${LOAD_BALANCER}.rules.closed, which takes all its requests`,
      ],
    ],
    [
      "a rule after a route that takes all its requests",
      front({ api: routed(ROUTE) }, { old: { priority: 200, paths: ["/old"], ...ANSWER } }),
      [
        `${LOAD_BALANCER}.rules.old.priority is 200, but must be below 100, that of ${SERVICES}.api.route, which takes all its requests`,
      ],
    ],
    [
      "route.hosts with a host that the certificate doesn't have",
      front({ api: routed({ priority: 1, hosts: ["example.com", "api.example.com"] }) }),
      [
        `${SERVICES}.api.route.hosts[1] is "api.example.com", but must be example.com; with wildcard: true also a name directly below it`,
      ],
    ],
    [
      "route.hosts with a host two levels below domainName, with wildcard",
      front({ api: routed({ priority: 1, hosts: ["api.example.com", "a.b.example.com"] }) }, {}, { ...BALANCER, wildcard: true }),
      [
        `${SERVICES}.api.route.hosts[1] is "a.b.example.com", but must be example.com or a name directly below it`,
      ],
    ],
    ["route without port", front({ api: { route: ROUTE } }), [
      `${SERVICES}.api.route is {"priority":100,"paths":["/*"]}, but must be omitted, or port given`,
    ]],
    [
      "protocol GRPC and HTTP2 with httpOnly",
      front({ api: routed({ priority: 1, paths: ["/api/*"] }, { protocol: "GRPC" }), web: routed(ROUTE, { protocol: "HTTP2" }) }, {}, {
        httpOnly: true,
      }),
      [
        `${SERVICES}.api.protocol is "GRPC", but must be HTTP1, as the load balancer has httpOnly`,
        `${SERVICES}.web.protocol is "HTTP2", but must be HTTP1, as the load balancer has httpOnly`,
      ],
    ],

    ["ipAddressType dualstack without network.ipv6", { [LOAD_BALANCER]: { ...BALANCER, ipAddressType: "dualstack" } }, [
      `${LOAD_BALANCER}.ipAddressType is "dualstack", but must be ipv4, or network.ipv6 true, as it needs subnets with IPv6`,
    ]],
    ["nat.mode none without the endpoints of ECR", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["logs", "sqs"] },
      [SERVICES]: { api: {} },
    }, [
      `${NETWORK}.interfaceEndpoints is ["logs","sqs"], but must be a list that includes ecr.api, ecr.dkr, as without NAT services and jobs reach nothing of AWS otherwise`,
    ]],
    ["nat.mode none without the endpoints of secrets and executeCommand", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] },
      [SERVICES]: {
        api: { executeCommand: true, secrets: { TOKEN: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:token-AbCdEf" } },
      },
      [JOBS]: { report: { ...DAILY, secrets: { KEY: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/key" } } },
    }, [
      `${NETWORK}.interfaceEndpoints is ["ecr.api","ecr.dkr","logs"], but must be a list that includes secretsmanager, ssm, ssmmessages, as without NAT services and jobs reach nothing of AWS otherwise`,
    ]],
    ["connectsTo with one name twice", { [SERVICES]: { api: { connectsTo: ["database", "database"] } } }, [
      `${SERVICES}.api.connectsTo[1] is "database", but must be named once`,
    ]],
    ["environment with a variable that connectsTo: [database] sets", {
      [SERVICES]: { api: { connectsTo: ["database"], environment: { DB_HOST: "localhost" } } },
    }, [
      `${SERVICES}.api.environment.DB_HOST is given, but must be omitted, as connectsTo [database] brings it`,
    ]],
    ...Object.entries<Config>({
      "services.api": { [SERVICES]: { api: { connectsTo: ["database"] } } },
      "jobs.report": { [JOBS]: { report: { ...DAILY, connectsTo: ["database as readonly"] } } },
      "services.api.release": { [SERVICES]: { api: { release: { command: ["migrate"], connectsTo: ["database as owner"] } } } },
      "database.applicationUsername": { [DATABASE]: { applicationUsername: "shop_app" } },
    }).map(([user, config]): [string, Config, string[]] => [`nat.mode none with a user of the database, ${user}`, {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] },
      ...config,
    }, [
      `${NETWORK}.nat.mode is "none", but must be instance, gateway or gateway-per-az with a user of the database (${user}): the task that creates the users needs public.ecr.aws and truststore.pki.rds.amazonaws.com, which no endpoint reaches`,
    ]]),
    ["nat.mode none without the endpoint of CloudWatch Logs", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr"] },
      [JOBS]: { report: DAILY },
    }, [
      `${NETWORK}.interfaceEndpoints is ["ecr.api","ecr.dkr"], but must be a list that includes logs, as without NAT services and jobs reach nothing of AWS otherwise`,
    ]],
  ];
  for (const [what, config, mistakes] of cases) {
    it(`are rejected: ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }

  it("are all reported, after invalid values", async () => {
    const mistakes = await mistakesOf({
      "aws:region": "tokyo",
      [NETWORK]: { nat: { mode: "none" }, isolatedTier: 1 },
      [REGISTRIES]: { app: {}, App: {} },
      [LOAD_BALANCER]: {
        httpOnly: true,
        ipAddressType: "dualstack",
        deletionProtection: "no",
        rules: { all: { priority: 1, paths: ["/*"], ...ANSWER } },
      },
      [SERVICES]: {
        api: routed({ priority: 2, paths: ["/api"] }, {
          repository: "app",
          protocol: "GRPC",
          connectsTo: ["web", "missing"],
          serviceConnect: true,
        }),
        web: { ...PEER, repository: "ap", connectsTo: ["api"], tmpMiB: 300 },
        broken: { cpu: "256" },
        database: { repository: "app" },
      },
      [JOBS]: {
        web: { ...DAILY, imageFrom: "app", image: "1" },
        a: { runsAfter: "b", repository: "app" },
        b: { runsAfter: "a", repository: "app" },
        c: { runsAfter: "d", repository: "app", connectsTo: ["web"] },
      },
    });
    assert.deepEqual(pathsOf(mistakes), [
      "aws:region",
      `${NETWORK}.isolatedTier`,
      `${REGISTRIES}.App: the key`,
      `${LOAD_BALANCER}.deletionProtection`,
      `${SERVICES}.broken.cpu`,
      `${SERVICES}.web.tmpMiB`,
      `${JOBS}.web.image`,
      `${SERVICES}.web.repository`,
      `${SERVICES}.database: the key`,
      `${SERVICES}.api.connectsTo[1]`,
      `${JOBS}.c.connectsTo[0]`,
      `${SERVICES}.api.connectsTo`,
      `${JOBS}.web: the key`,
      `${JOBS}.web.imageFrom`,
      `${JOBS}.c.runsAfter`,
      `${JOBS}.a.runsAfter`,
      `${SERVICES}.api.route.priority`,
      `${SERVICES}.api.protocol`,
      `${LOAD_BALANCER}.ipAddressType`,
      `${NETWORK}.interfaceEndpoints`,
    ]);
  });
});

describe("Consistent sections", () => {
  const cases: [string, Config][] = [
    ["repository omitted with one registry", { [REGISTRIES]: { app: {} }, [SERVICES]: { api: {} }, [JOBS]: { report: DAILY } }],
    ["connectsTo with database and with a service", {
      [SERVICES]: { api: { connectsTo: ["database", "users"] }, users: PEER },
      [JOBS]: { report: { ...DAILY, connectsTo: ["database"] } },
    }],
    ["two services with the same connectsTo", { [SERVICES]: { a: { connectsTo: ["c"] }, b: { connectsTo: ["c"] }, c: PEER } }],
    ["imageFrom with a service of another repository", {
      [REGISTRIES]: { app: {} },
      [SERVICES]: { api: { repository: "app" } },
      [JOBS]: { report: { ...DAILY, imageFrom: "api" } },
    }],
    ["names of properties that every JavaScript object has", {
      [REGISTRIES]: { "to-string": {}, valueof: {} },
      [SERVICES]: { valueof: { ...PEER, repository: "valueof" }, api: { repository: "to-string", connectsTo: ["valueof"] } },
    }],
    [
      "a route after narrower ones",
      front({ api: routed({ priority: 1, paths: ["/api/*"] }), web: routed(ROUTE) }, {
        old: { priority: 50, paths: ["/old"], redirect: { path: "/" } },
      }),
    ],
    [
      "a route for another host with wildcard",
      front({ api: routed({ priority: 1, hosts: ["api.example.com"] }), web: routed(ROUTE) }, {}, { ...BALANCER, wildcard: true }),
    ],
    [
      "a route for any host with certificateArn",
      front({ api: routed({ priority: 1, hosts: ["other.example.org"] }) }, {}, {
        ...BALANCER,
        certificateArn: "arn:aws:acm:ap-northeast-1:111111111111:certificate/00000000-0000-0000-0000-000000000000",
      }),
    ],
    ["protocol GRPC with TLS", front({ api: routed(ROUTE, { protocol: "GRPC" }) })],
    ["protocol GRPC with httpOnly, without route", front({ api: { ...PEER, protocol: "GRPC" } }, {}, { httpOnly: true })],
    ["ipAddressType dualstack with network.ipv6", {
      [NETWORK]: { ipv6: true },
      [LOAD_BALANCER]: { ...BALANCER, ipAddressType: "dualstack" },
    }],
    ["nat.mode none with endpoints", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] },
      [SERVICES]: { api: {} },
    }],
    ["nat.mode none without services and jobs", { [NETWORK]: { nat: { mode: "none" } } }],
    ["nat.mode instance without endpoints", { [NETWORK]: { nat: { mode: "instance" } }, [SERVICES]: { api: {} } }],
  ];
  for (const [what, config] of cases) it(`are accepted: ${what}`, () => settingsOf(config));
});

describe("A rejected value in another section", () => {
  /** Returns the paths of all mistakes except the first, the rejected value itself. */
  const others = async (config: Config) => pathsOf(await mistakesOf(config)).slice(1);

  it("doesn't skip the checks that don't depend on it", async () => {
    assert.deepEqual(
      await others({
        [NETWORK]: { nat: { mode: "none" } },
        [SERVICES]: { broken: { cpu: 3 }, api: routed(ROUTE, { repository: "ap" }), web: { connectsTo: ["missing"] } },
        [JOBS]: { report: { ...DAILY, repository: "ap" }, web: DAILY, mail: { runsAfter: "missing" } },
      }),
      [
        `${SERVICES}.api.repository`,
        `${JOBS}.report.repository`,
        `${SERVICES}.web.connectsTo[0]`,
        `${JOBS}.web: the key`,
        `${JOBS}.mail.runsAfter`,
        `${SERVICES}.api.route`,
        `${NETWORK}.interfaceEndpoints`,
      ],
    );
    assert.deepEqual(
      await others({
        [LOAD_BALANCER]: { ...BALANCER, idleTimeoutSeconds: 0 },
        [SERVICES]: { api: routed(ROUTE), web: routed({ priority: 101, hosts: ["example.org"] }) },
      }),
      [
        `${SERVICES}.web.route.priority`,
        `${SERVICES}.web.route.hosts[0]`,
      ],
    );
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, rules: 1 }, [SERVICES]: { api: routed(ROUTE), web: routed(ROUTE) } }), [
      `${SERVICES}.api.route.priority`,
      `${SERVICES}.web.route.priority`,
    ]);
    assert.deepEqual(
      await others({
        [SERVICES]: { broken: { cpu: 3, connectsTo: ["a"] }, a: { ...PEER, connectsTo: ["b"] }, b: { ...PEER, connectsTo: ["a"] } },
      }),
      [`${SERVICES}.a.connectsTo`],
    );
  });

  it("isn't reported again by sections that refer to it", async () => {
    assert.deepEqual(
      await others({
        [SERVICES]: { broken: { cpu: 3 }, api: { connectsTo: ["broken"] } },
        [JOBS]: { report: { ...DAILY, imageFrom: "broken" } },
      }),
      [],
    );
    assert.deepEqual(await others({ [SERVICES]: { broken: { cpu: 3 } }, [JOBS]: { report: { ...DAILY, connectsTo: ["broken"] } } }), [
      `${JOBS}.report.connectsTo[0]`,
    ]);
    assert.deepEqual(await others({ [JOBS]: { broken: { spot: 1 }, report: { runsAfter: "broken" } } }), []);
    assert.deepEqual(
      await others({ [REGISTRIES]: { app: { imagesToKeep: 0 } }, [SERVICES]: { api: { repository: "app" }, web: { repository: "ap" } } }),
      [`${SERVICES}.web.repository`],
    );
  });

  it("isn't replaced by its default in other checks", async () => {
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, ipAddressType: "dualstack" }, [NETWORK]: { ipv6: "yes" } }), []);
    assert.deepEqual(await others({ [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: "logs" }, [SERVICES]: { api: {} } }), []);
    assert.deepEqual(await others({ [NETWORK]: { nat: { mode: "None" } }, [SERVICES]: { api: {} } }), []);
    const hosts = routed({ priority: 1, hosts: ["a.example.com"] });
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, wildcard: "yes" }, [SERVICES]: { api: hosts } }), []);
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, certificateArn: "mine" }, [SERVICES]: { api: hosts } }), []);
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, domainName: "A" }, [SERVICES]: { api: hosts } }), []);
    assert.deepEqual(await others({ [LOAD_BALANCER]: { httpOnly: "true" }, [SERVICES]: { api: routed(ROUTE, { protocol: "GRPC" }) } }), []);
  });

  it("of a whole section skips the checks that read the section", async () => {
    const services = { api: routed(ROUTE, { connectsTo: ["database"] }) };
    for (const section of [LOAD_BALANCER, REGISTRIES, NETWORK]) {
      assert.deepEqual(await others({ [LOAD_BALANCER]: BALANCER, [SERVICES]: services, [section]: "x" }), [], section);
    }
    assert.deepEqual(await others({ [SERVICES]: [], [JOBS]: { report: { ...DAILY, imageFrom: "api" } } }), []);
    assert.deepEqual(await others({ [JOBS]: "x", [SERVICES]: { api: { repository: "ap" } } }), [`${SERVICES}.api.repository`]);
  });
});
