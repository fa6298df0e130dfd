import assert from "node:assert/strict";

import { BALANCER, type Config, DAILY, JOBS, LOAD_BALANCER, mistakesOf, NETWORK, pathsOf, REGISTRIES, SERVICES, settingsOf } from "./read";

const ANSWER = { fixedResponse: { statusCode: 503 } };
const PEER = { port: 80, serviceConnect: true };
const ROUTE = { priority: 100, paths: ["/*"] };
const routed = (route: Config, rest: Config = {}) => ({ port: 80, route, ...rest });
const front = (services: Config, rules: Config = {}, rest: Config = BALANCER): Config => ({
  [LOAD_BALANCER]: { ...rest, rules },
  [SERVICES]: services,
});

describe("Sections that are wrong together", () => {
  const cases: [string, Config, string[]][] = [
    ["a repository that isn't there", {
      [REGISTRIES]: { app: {}, tools: {} },
      [SERVICES]: { api: { repository: "ap" } },
      [JOBS]: { report: { ...DAILY, repository: "tool" } },
    }, [
      `${SERVICES}.api.repository is "ap", but must be one of app, tools`,
      `${JOBS}.report.repository is "tool", but must be one of app, tools`,
    ]],
    ["no repository where there are several", { [REGISTRIES]: { app: {}, tools: {} }, [SERVICES]: { api: {} } }, [
      `${SERVICES}.api.repository is missing, but must be one of app, tools, as there are several`,
    ]],
    ["a repository where there is none", { [REGISTRIES]: {}, [JOBS]: { report: DAILY } }, [
      `${JOBS}.report.repository is missing, but must be left to the one under ${REGISTRIES}, which has none`,
    ]],

    ["a service called like the database", { [SERVICES]: { database: {} } }, [
      `${SERVICES}.database: the key is "database", but must be another name: connectsTo knows the database by this one`,
    ]],
    ["a job called like the database", { [JOBS]: { database: DAILY } }, [
      `${JOBS}.database: the key is "database", but must be another name: connectsTo knows the database by this one`,
    ]],
    ["a job called like a service", { [SERVICES]: { api: {} }, [JOBS]: { api: DAILY } }, [
      `${JOBS}.api: the key is "api", but must be another name, as a service has this one`,
    ]],

    ["a connection to nobody", { [SERVICES]: { api: { connectsTo: ["database", "usres"] }, users: PEER } }, [
      `${SERVICES}.api.connectsTo[1] is "usres", but must be database or users, or another service with serviceConnect: true`,
    ]],
    ["a connection to a service that takes none", { [SERVICES]: { api: { connectsTo: ["users"] }, users: { port: 80 } } }, [
      `${SERVICES}.api.connectsTo[0] is "users", but must be database, or another service with serviceConnect: true`,
    ]],
    ["a connection to itself", { [SERVICES]: { api: { ...PEER, connectsTo: ["api"] } } }, [
      `${SERVICES}.api.connectsTo[0] is "api", but must be database, or another service with serviceConnect: true`,
    ]],
    ["a connection to a job", { [SERVICES]: { api: { connectsTo: ["report"] } }, [JOBS]: { report: DAILY } }, [
      `${SERVICES}.api.connectsTo[0] is "report", but must be database, or another service with serviceConnect: true`,
    ]],
    ["a job's connection to a service", { [SERVICES]: { api: PEER }, [JOBS]: { report: { ...DAILY, connectsTo: ["database", "api"] } } }, [
      `${JOBS}.report.connectsTo[1] is "api", but must be database`,
    ]],
    ["services in a circle", {
      [SERVICES]: {
        web: { connectsTo: ["a"] },
        a: { ...PEER, connectsTo: ["database", "b"] },
        b: { ...PEER, connectsTo: ["c"] },
        c: { ...PEER, connectsTo: ["a"] },
      },
    }, [
      `${SERVICES}.a.connectsTo is ["database","b"], but must be free of circles: a -> b -> c -> a`,
    ]],

    ["an image of nobody", { [SERVICES]: { api: {}, web: {} }, [JOBS]: { report: { ...DAILY, imageFrom: "app" } } }, [
      `${JOBS}.report.imageFrom is "app", but must be one of api, web`,
    ]],
    ["an image of another job", { [SERVICES]: { api: {} }, [JOBS]: { report: { ...DAILY, imageFrom: "mail" }, mail: DAILY } }, [
      `${JOBS}.report.imageFrom is "mail", but must be one of api`,
    ]],
    ["an image of a service where there is none", { [JOBS]: { report: { ...DAILY, imageFrom: "api" } } }, [
      `${JOBS}.report.imageFrom is "api", but must be omitted, as there is no service`,
    ]],
    ["two images", { [SERVICES]: { api: {} }, [JOBS]: { report: { ...DAILY, imageFrom: "api", image: "1.0" } } }, [
      `${JOBS}.report.image is "1.0", but must be omitted, as it is that of service api`,
    ]],
    ["two repositories", {
      [REGISTRIES]: { app: {}, tools: {} },
      [SERVICES]: { api: { repository: "app" } },
      [JOBS]: { report: { ...DAILY, imageFrom: "api", repository: "tools" } },
    }, [
      `${JOBS}.report.repository is "tools", but must be omitted, as it is that of service api`,
    ]],

    ["a job after nobody", { [JOBS]: { report: { runsAfter: "improt" }, import: DAILY, mail: DAILY } }, [
      `${JOBS}.report.runsAfter is "improt", but must be one of import, mail`,
    ]],
    ["a job after a service", { [SERVICES]: { api: {} }, [JOBS]: { report: { runsAfter: "api" }, import: DAILY } }, [
      `${JOBS}.report.runsAfter is "api", but must be one of import`,
    ]],
    ["a job after itself", { [JOBS]: { report: { runsAfter: "report" }, import: DAILY } }, [
      `${JOBS}.report.runsAfter is "report", but must be one of import`,
    ]],
    ["a job after itself alone", { [JOBS]: { report: { runsAfter: "report" } } }, [
      `${JOBS}.report.runsAfter is "report", but must be omitted, as there is no other job`,
    ]],
    ["jobs in a circle", { [JOBS]: { import: DAILY, c: { runsAfter: "b" }, a: { runsAfter: "c" }, b: { runsAfter: "a" } } }, [
      `${JOBS}.c.runsAfter is "b", but must be free of circles: c -> b -> a -> c`,
    ]],

    ["a route without a load balancer", { [SERVICES]: { api: routed(ROUTE) } }, [
      `${SERVICES}.api.route is {"priority":100,"paths":["/*"]}, but must be omitted, or ${LOAD_BALANCER} given, as it sends the requests`,
    ]],
    ["two routes in one place", front({ api: routed({ ...ROUTE, paths: ["/api/*"] }), web: routed(ROUTE) }), [
      `${SERVICES}.api.route.priority is 100, but must be another than that of ${SERVICES}.web.route`,
      `${SERVICES}.web.route.priority is 100, but must be another than that of ${SERVICES}.api.route`,
    ]],
    ["a route and a rule in one place", front({ api: routed(ROUTE) }, { old: { priority: 100, paths: ["/old"], ...ANSWER } }), [
      `${SERVICES}.api.route.priority is 100, but must be another than that of ${LOAD_BALANCER}.rules.old`,
      `${LOAD_BALANCER}.rules.old.priority is 100, but must be another than that of ${SERVICES}.api.route`,
    ]],
    ["a route behind another", front({ web: routed({ ...ROUTE, priority: 99 }), api: routed({ ...ROUTE, paths: ["/api/*"] }) }), [
      `${SERVICES}.api.route.priority is 100, but must be below 99, that of ${SERVICES}.web.route, which takes all its requests`,
    ]],
    [
      "a route behind a rule",
      front({ api: routed({ priority: 100, paths: ["/api/users/*"] }) }, { closed: { priority: 1, paths: ["/api/*"], ...ANSWER } }),
      [
        `${SERVICES}.api.route.priority is 100, but must be below 1, that of ${LOAD_BALANCER}.rules.closed, which takes all its requests`,
      ],
    ],
    ["a rule behind a route", front({ api: routed(ROUTE) }, { old: { priority: 200, paths: ["/old"], ...ANSWER } }), [
      `${LOAD_BALANCER}.rules.old.priority is 200, but must be below 100, that of ${SERVICES}.api.route, which takes all its requests`,
    ]],
    ["a name that the certificate isn't for", front({ api: routed({ priority: 1, hosts: ["example.com", "api.example.com"] }) }), [
      `${SERVICES}.api.route.hosts[1] is "api.example.com", but must be example.com; with wildcard: true also a name directly below it`,
    ]],
    [
      "a name too deep for the wildcard",
      front({ api: routed({ priority: 1, hosts: ["api.example.com", "a.b.example.com"] }) }, {}, { ...BALANCER, wildcard: true }),
      [
        `${SERVICES}.api.route.hosts[1] is "a.b.example.com", but must be example.com or a name directly below it`,
      ],
    ],
    ["a route without a port", front({ api: { route: ROUTE } }), [
      `${SERVICES}.api.route is {"priority":100,"paths":["/*"]}, but must be omitted, or port given`,
    ]],
    [
      "GRPC and HTTP2 without TLS",
      front({ api: routed({ priority: 1, paths: ["/api/*"] }, { protocol: "GRPC" }), web: routed(ROUTE, { protocol: "HTTP2" }) }, {}, {
        httpOnly: true,
      }),
      [
        `${SERVICES}.api.protocol is "GRPC", but must be HTTP1, as the load balancer has httpOnly`,
        `${SERVICES}.web.protocol is "HTTP2", but must be HTTP1, as the load balancer has httpOnly`,
      ],
    ],

    ["IPv6 to subnets without it", { [LOAD_BALANCER]: { ...BALANCER, ipAddressType: "dualstack" } }, [
      `${LOAD_BALANCER}.ipAddressType is "dualstack", but must be ipv4, or network.ipv6 true, as it needs subnets with IPv6`,
    ]],
    ["a service that reaches no image", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["logs", "sqs"] },
      [SERVICES]: { api: {} },
    }, [
      `${NETWORK}.interfaceEndpoints is ["logs","sqs"], but must be a list that includes ecr.api, ecr.dkr, as without NAT services and jobs reach nothing of AWS otherwise`,
    ]],
    ["services and jobs that reach neither their secrets nor a shell", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] },
      [SERVICES]: { api: { connectsTo: ["database"], executeCommand: true } },
      [JOBS]: { report: { ...DAILY, secrets: { KEY: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/key" } } },
    }, [
      `${NETWORK}.interfaceEndpoints is ["ecr.api","ecr.dkr","logs"], but must be a list that includes secretsmanager, ssm, ssmmessages, as without NAT services and jobs reach nothing of AWS otherwise`,
    ]],
    ["a destination that is named twice", { [SERVICES]: { api: { connectsTo: ["database", "database"] } } }, [
      `${SERVICES}.api.connectsTo[1] is "database", but must be named once`,
    ]],
    ["a variable that the database brings", { [SERVICES]: { api: { connectsTo: ["database"], environment: { DB_HOST: "localhost" } } } }, [
      `${SERVICES}.api.environment.DB_HOST is given, but must be omitted, as connectsTo [database] brings it`,
    ]],
    ["a job that reaches no log", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr"] },
      [JOBS]: { report: DAILY },
    }, [
      `${NETWORK}.interfaceEndpoints is ["ecr.api","ecr.dkr"], but must be a list that includes logs, as without NAT services and jobs reach nothing of AWS otherwise`,
    ]],
  ];
  for (const [what, config, mistakes] of cases) {
    it(`are refused: ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }

  it("are told at once, after the mistakes of shape", async () => {
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
          connectsTo: ["web", "nobody"],
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

describe("Sections that are right together", () => {
  const cases: [string, Config][] = [
    ["the one repository, whatever its name", { [REGISTRIES]: { app: {} }, [SERVICES]: { api: {} }, [JOBS]: { report: DAILY } }],
    ["connections to the database and to services", {
      [SERVICES]: { api: { connectsTo: ["database", "users"] }, users: PEER },
      [JOBS]: { report: { ...DAILY, connectsTo: ["database"] } },
    }],
    ["two services that connect to one", { [SERVICES]: { a: { connectsTo: ["c"] }, b: { connectsTo: ["c"] }, c: PEER } }],
    ["a job with the image of a service in another repository", {
      [REGISTRIES]: { app: {} },
      [SERVICES]: { api: { repository: "app" } },
      [JOBS]: { report: { ...DAILY, imageFrom: "api" } },
    }],
    ["an application called like what every object has", {
      [REGISTRIES]: { "to-string": {}, valueof: {} },
      [SERVICES]: { valueof: { ...PEER, repository: "valueof" }, api: { repository: "to-string", connectsTo: ["valueof"] } },
    }],
    [
      "routes behind narrower ones",
      front({ api: routed({ priority: 1, paths: ["/api/*"] }), web: routed(ROUTE) }, {
        old: { priority: 50, paths: ["/old"], redirect: { path: "/" } },
      }),
    ],
    [
      "routes of other names",
      front({ api: routed({ priority: 1, hosts: ["api.example.com"] }), web: routed(ROUTE) }, {}, { ...BALANCER, wildcard: true }),
    ],
    [
      "any name with a certificate of one's own",
      front({ api: routed({ priority: 1, hosts: ["other.example.org"] }) }, {}, {
        ...BALANCER,
        certificateArn: "arn:aws:acm:ap-northeast-1:111111111111:certificate/00000000-0000-0000-0000-000000000000",
      }),
    ],
    ["GRPC over TLS", front({ api: routed(ROUTE, { protocol: "GRPC" }) })],
    ["GRPC behind no route", front({ api: { ...PEER, protocol: "GRPC" } }, {}, { httpOnly: true })],
    ["IPv6 on both sides", { [NETWORK]: { ipv6: true }, [LOAD_BALANCER]: { ...BALANCER, ipAddressType: "dualstack" } }],
    ["no NAT with endpoints", {
      [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] },
      [SERVICES]: { api: {} },
    }],
    ["no NAT and nothing that runs", { [NETWORK]: { nat: { mode: "none" } } }],
    ["NAT and no endpoints", { [NETWORK]: { nat: { mode: "instance" } }, [SERVICES]: { api: {} } }],
  ];
  for (const [what, config] of cases) it(`are taken: ${what}`, () => settingsOf(config));
});

describe("A refused value between sections", () => {
  /** What is told besides the refused values themselves, of which each case has one. */
  const others = async (config: Config) => pathsOf(await mistakesOf(config)).slice(1);

  it("leaves what doesn't depend on it", async () => {
    assert.deepEqual(
      await others({
        [NETWORK]: { nat: { mode: "none" } },
        [SERVICES]: { broken: { cpu: 3 }, api: routed(ROUTE, { repository: "ap" }), web: { connectsTo: ["nobody"] } },
        [JOBS]: { report: { ...DAILY, repository: "ap" }, web: DAILY, mail: { runsAfter: "nobody" } },
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

  it("is not told again by those that ask for it", async () => {
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

  it("is not taken for its default", async () => {
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, ipAddressType: "dualstack" }, [NETWORK]: { ipv6: "yes" } }), []);
    assert.deepEqual(await others({ [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: "logs" }, [SERVICES]: { api: {} } }), []);
    assert.deepEqual(await others({ [NETWORK]: { nat: { mode: "None" } }, [SERVICES]: { api: {} } }), []);
    const hosts = routed({ priority: 1, hosts: ["a.example.com"] });
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, wildcard: "yes" }, [SERVICES]: { api: hosts } }), []);
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, certificateArn: "mine" }, [SERVICES]: { api: hosts } }), []);
    assert.deepEqual(await others({ [LOAD_BALANCER]: { ...BALANCER, domainName: "A" }, [SERVICES]: { api: hosts } }), []);
    assert.deepEqual(await others({ [LOAD_BALANCER]: { httpOnly: "true" }, [SERVICES]: { api: routed(ROUTE, { protocol: "GRPC" }) } }), []);
  });

  it("leaves nobody guessing where a whole section can't be read", async () => {
    const services = { api: routed(ROUTE, { connectsTo: ["database"] }) };
    for (const section of [LOAD_BALANCER, REGISTRIES, NETWORK]) {
      assert.deepEqual(await others({ [LOAD_BALANCER]: BALANCER, [SERVICES]: services, [section]: "x" }), [], section);
    }
    assert.deepEqual(await others({ [SERVICES]: [], [JOBS]: { report: { ...DAILY, imageFrom: "api" } } }), []);
    assert.deepEqual(await others({ [JOBS]: "x", [SERVICES]: { api: { repository: "ap" } } }), [`${SERVICES}.api.repository`]);
  });
});
