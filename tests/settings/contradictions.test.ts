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

const SECRET = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/a";
const ALL = { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" };

describe("Contradictory settings", () => {
  const cases: [string, Config, string[]][] = [
    ["delivery.permissionsBoundary without the tags by which the role knows the resources", {
      "aws-practice:delivery": { permissionsBoundary: "boundary" },
      "aws:defaultTags": { tags: { project: "aws-practice", environment: "prd" } },
    }, [
      "aws-practice:delivery.permissionsBoundary is \"boundary\", but must be omitted, or aws:defaultTags with the tags {project: aws-practice, environment: stg}, by which the role that deploys knows the stack's resources",
    ]],
    ["backupWindow within maintenanceWindow", { [DATABASE]: { backupWindow: "18:15-18:45" } }, [
      `${DATABASE}.maintenanceWindow is "sat:18:00-sat:18:30", but must be at another time than the backup window, 18:15-18:45`,
    ]],
    ["backupWindow below 30 minutes", { [DATABASE]: { backupWindow: "17:00-17:10" } }, [
      `${DATABASE}.backupWindow is "17:00-17:10", but must be hh:mm-hh:mm in UTC of at least 30 minutes, e.g. 17:00-17:30`,
    ]],
    ["applicationUsername equal to masterUsername", { [DATABASE]: { applicationUsername: "postgres" } }, [
      `${DATABASE}.applicationUsername is "postgres", but must be another user than the master, with fewer rights`,
    ]],
    ["maxAllocatedStorageGiB equal to allocatedStorageGiB", { [DATABASE]: { allocatedStorageGiB: 100 } }, [
      `${DATABASE}.maxAllocatedStorageGiB is 100, but must be a whole number from 110 to 65536, a tenth more than allocatedStorageGiB, 100; if omitted, it is 100`,
    ]],
    ["allowMajorVersionUpgrade without applyImmediately", { [DATABASE]: { allowMajorVersionUpgrade: true } }, [
      `${DATABASE}.allowMajorVersionUpgrade is true, but must be together with applyImmediately: true, as until the maintenance window the old parameter group can't be deleted and every update fails`,
    ]],
    ["nat.elasticIp with nat.mode gateway-per-az", { [NETWORK]: { nat: { elasticIp: true } } }, [
      `${NETWORK}.nat.elasticIp is true, but must be omitted, as nat.mode is gateway-per-az`,
    ]],
    ["nat.availabilityZone without subnets", { [NETWORK]: { nat: { mode: "gateway", availabilityZone: "ap-northeast-1d" } } }, [
      `${NETWORK}.nat.availabilityZone is "ap-northeast-1d", but must be one of ap-northeast-1a, ap-northeast-1c`,
    ]],
    ["availabilityZones with one slot twice", {
      [NETWORK]: {
        nat: { mode: "gateway", availabilityZone: "ap-northeast-1a" },
        availabilityZones: { "ap-northeast-1a": 1, "ap-northeast-1c": 1 },
      },
    }, [`${NETWORK}.availabilityZones.ap-northeast-1a is 1, but must be a slot of its own: ap-northeast-1c has the same one`]],
    ["availabilityZones with one zone, as the database requires two", { [NETWORK]: { availabilityZones: { "ap-northeast-1a": 0 } } }, [
      `${NETWORK}.availabilityZones is ["ap-northeast-1a"], but must be two zones or more, as RDS requires subnets in two zones for the database`,
    ]],
    ["cidrBlock too small for layout", { [NETWORK]: { cidrBlock: "10.0.0.0/26" } }, [
      `${NETWORK}.cidrBlock is "10.0.0.0/26", but must be large enough for 4 tier blocks of 4 zone slots each: they would be /30, the smallest subnet is /28`,
    ]],
    ["availabilityZones with a zone of another region", { [NETWORK]: { availabilityZones: { "ap-northeast-1a": 0, "us-east-1c": 1 } } }, [
      `${NETWORK}.availabilityZones.us-east-1c is 1, but must be a zone of one region with ap-northeast-1a`,
      `${NETWORK}.availabilityZones is "us-east-1c", but must be a zone of aws:region, ap-northeast-1`,
    ]],
    [
      "another region without availabilityZones",
      { "aws:region": "us-east-1" },
      ["1a", "1c"].map((zone) => `${NETWORK}.availabilityZones is "ap-northeast-${zone}", but must be a zone of aws:region, us-east-1`),
    ],
    ["networkAcls of isolated without isolatedTier", { [NETWORK]: { networkAcls: { isolated: { ingress: {}, egress: {} } } } }, [
      `${NETWORK}.networkAcls is "isolated", but must be one of public, private: there is no other tier`,
    ]],
    ["networkAcls with a TCP rule without ports", {
      [NETWORK]: { networkAcls: { private: { ingress: { 1: { ...ALL, protocol: "tcp" } }, egress: {} } } },
    }, [
      `${NETWORK}.networkAcls.private.ingress.1.fromPort is missing, but must be a whole number from 0 to 65535`,
      `${NETWORK}.networkAcls.private.ingress.1.toPort is missing, but must be a whole number from 0 to 65535`,
    ]],
  ];
  const rule = { priority: 1, paths: ["/old"] };
  const answer = { fixedResponse: { statusCode: 503 } };
  const balancer = (
    rest: Config,
    ...mistakes: string[]
  ): [Config, string[]] => [{ [LOAD_BALANCER]: { ...BALANCER, ...rest } }, mistakes.map((mistake) => `${LOAD_BALANCER}.${mistake}`)];
  const service = (
    rest: Config,
    ...mistakes: string[]
  ): [Config, string[]] => [{ [SERVICES]: { api: rest } }, mistakes.map((mistake) => `${SERVICES}.api.${mistake}`)];
  const job = (
    rest: Config,
    ...mistakes: string[]
  ): [Config, string[]] => [{ [JOBS]: { report: { ...DAILY, ...rest } } }, mistakes.map((mistake) => `${JOBS}.report.${mistake}`)];
  cases.push(
    [
      "networkAcls of public with ipv6",
      { [NETWORK]: { ipv6: true, networkAcls: { public: { ingress: { 1: ALL }, egress: {} } } } },
      [`${NETWORK}.networkAcls is "public", but must be omitted with ipv6, as its rules know IPv4 only`],
    ],
    ["alerts.emails with one address twice", {
      "aws-practice:alerts": { emails: ["team@example.com", "boss@example.com", "team@example.com"] },
    }, [
      "aws-practice:alerts.emails[2] is \"team@example.com\", but must be named once",
    ]],
    ["loadBalancer without domainName, certificateArn or httpOnly", { [LOAD_BALANCER]: {} }, [
      `${LOAD_BALANCER}.domainName is missing, but must be set, with its hostedZone; for practice without a domain say httpOnly: true`,
    ]],
    ["domainName without hostedZone or certificateArn", { [LOAD_BALANCER]: { domainName: "example.com" } }, [
      `${LOAD_BALANCER}.hostedZone is missing, but must be set, so that the certificate for example.com can be made; or certificateArn`,
    ]],
    [
      "domainName and hostedZone with httpOnly",
      ...balancer(
        { httpOnly: true },
        "domainName is \"example.com\", but must be omitted with httpOnly: without TLS no name is promised",
        "hostedZone is \"example.com\", but must be omitted with httpOnly: without TLS no name is promised",
      ),
    ],
    [
      "hostedZone example.org with domainName api.example.com",
      ...balancer(
        { domainName: "api.example.com", hostedZone: "example.org" },
        "hostedZone is \"example.org\", but must be the zone of api.example.com: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF",
      ),
    ],
    [
      "hostedZone example.com with domainName myexample.com",
      ...balancer(
        { domainName: "myexample.com" },
        "hostedZone is \"example.com\", but must be the zone of myexample.com: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF",
      ),
    ],
    ["certificateArn of another region", {
      [LOAD_BALANCER]: { certificateArn: "arn:aws:acm:us-east-1:111111111111:certificate/0f5c1d2e-3b4a-4c5d-8e6f-708192a3b4c5" },
    }, [
      `${LOAD_BALANCER}.certificateArn is "arn:aws:acm:us-east-1:111111111111:certificate/0f5c1d2e-3b4a-4c5d-8e6f-708192a3b4c5", but must be of aws:region, ap-northeast-1`,
    ]],
    ["wildcard without domainName", { [LOAD_BALANCER]: { httpOnly: true, wildcard: true } }, [
      `${LOAD_BALANCER}.wildcard is true, but must be omitted, or domainName and hostedZone given`,
    ]],
    [
      "a rule without fixedResponse or redirect",
      ...balancer({ rules: { old: rule } }, "rules.old.fixedResponse is missing, but must be set, or redirect, and not both"),
    ],
    [
      "a rule with fixedResponse and redirect",
      ...balancer(
        { rules: { old: { ...rule, ...answer, redirect: { path: "/new" } } } },
        "rules.old.fixedResponse is {\"statusCode\":503,\"contentType\":\"text/plain\"}, but must be set, or redirect, and not both",
      ),
    ],
    [
      "fixedResponse with status 301",
      ...balancer(
        { rules: { old: { ...rule, fixedResponse: { statusCode: 301 } } } },
        "rules.old.fixedResponse.statusCode is 301, but must be an HTTP status from 200 to 299 or 400 to 599",
      ),
    ],
    [
      "redirect to the same URL",
      ...balancer(
        { rules: { old: { ...rule, redirect: {} } } },
        "rules.old.redirect is {\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
      ),
    ],
    [
      "a rule without paths or hosts",
      ...balancer(
        { rules: { old: { priority: 1, ...answer } } },
        "rules.old.paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request",
      ),
    ],
    [
      "two rules with one priority",
      ...balancer(
        { rules: { a: { ...rule, ...answer }, b: { ...rule, ...answer, paths: ["/b"] } } },
        `rules.a.priority is 1, but must be another than that of rules.b`,
        `rules.b.priority is 1, but must be another than that of rules.a`,
      ),
    ],
    [
      "a rule after a rule for all paths",
      ...balancer(
        { rules: { all: { ...rule, ...answer, paths: ["/*"] }, b: { ...rule, ...answer, priority: 2 } } },
        `rules.b.priority is 2, but must be below 1, that of rules.all, which takes all its requests`,
      ),
    ],
    [
      "a rule for a host that the certificate doesn't have",
      ...balancer(
        { rules: { old: { priority: 1, hosts: ["old.example.com"], ...answer } } },
        "rules.old.hosts[0] is \"old.example.com\", but must be example.com; with wildcard: true also a name directly below it",
      ),
    ],
    [
      "memoryMiB of a service that Fargate doesn't offer with cpu",
      ...service({ cpu: 1_024 }, "memoryMiB is 512, but must be one of 2048, 3072, 4096, ... 8192 with cpu 1024"),
    ],
    [
      "image and build of a service",
      ...service({ image: "1.0", build: { folder: "../my-api" } }, "image is \"1.0\", but must be omitted, as build makes the image"),
    ],
    [
      "tmpMiB above half of memoryMiB",
      ...service({ tmpMiB: 257 }, "tmpMiB is 257, but must be a whole number from 1 to 256, half of memoryMiB"),
    ],
    [
      "a variable of a service in environment and secrets",
      ...service(
        { environment: { A: "1" }, secrets: { A: SECRET } },
        "secrets is \"A\", but must be another name than those in environment",
      ),
    ],
    [
      "scaling with count 0",
      ...service(
        { count: 0, scaling: { maxCount: 4 } },
        "scaling.maxCount is 4, but must be omitted with count 0: without a task there is nothing to measure",
      ),
    ],
    [
      "scaling.maxCount equal to count",
      ...service(
        { scaling: { maxCount: 2 } },
        "scaling.maxCount is 2, but must be a whole number from 3 to 1000, more than count, 2; if omitted, count is 2",
      ),
    ],
    [
      "scaling.requestsPerTask without route",
      ...service(
        { scaling: { maxCount: 4, requestsPerTask: 100 } },
        "scaling.requestsPerTask is 100, but must be omitted, or route given: the load balancer counts the requests",
      ),
    ],
    ["serviceConnect without port", ...service({ serviceConnect: true }, "serviceConnect is true, but must be omitted, or port given")],
    [
      "healthCheck.timeoutSeconds equal to intervalSeconds",
      ...service(
        { healthCheck: { timeoutSeconds: 10, command: ["CMD", "true"] } },
        "healthCheck.timeoutSeconds is 10, but must be less than intervalSeconds, 10",
      ),
    ],
    [
      "healthCheck.command without CMD or CMD-SHELL",
      ...service(
        { healthCheck: { command: ["true"] } },
        "healthCheck.command is [\"true\"], but must be CMD or CMD-SHELL and what to run, e.g. [\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]",
      ),
    ],
    ["schedule with runsAfter", { [JOBS]: { report: { ...DAILY, runsAfter: "import" }, import: DAILY } }, [
      `${JOBS}.report.schedule is "cron(0 2 * * ? *)", but must be omitted, as it comes after import`,
    ]],
    ["schedule in crontab syntax", ...job({ schedule: "0 2 * * *" }, "schedule is \"0 2 * * *\", but must be written cron(0 2 * * ? *)")],
    [
      "schedule at hour 24",
      ...job(
        { schedule: "cron(0 24 * * ? *)" },
        "schedule is \"cron(0 24 * * ? *)\", but must be a cron expression with hours from 0 to 23, not \"24\", e.g. cron(0 9-17 * * ? *)",
      ),
    ],
    ["timeZone that doesn't exist", ...job({ timeZone: "JST+9" }, "timeZone is \"JST+9\", but must be an IANA time zone, e.g. Asia/Tokyo")],
    [
      "memoryMiB of a job that Fargate doesn't offer with cpu",
      ...job({ memoryMiB: 600 }, "memoryMiB is 600, but must be one of 512, 1024, 2048 with cpu 256"),
    ],
    [
      "a variable of a job in environment and secrets",
      ...job({ environment: { A: "1" }, secrets: { A: SECRET } }, "secrets is \"A\", but must be another name than those in environment"),
    ],
  );
  for (const [what, config, mistakes] of cases) {
    it(`are rejected: ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }

  it("are rejected: isolatedTier without room in layout, and the message lists the allocated blocks", async () => {
    const [mistake, ...others] = await mistakesOf({ [NETWORK]: { isolatedTier: true, layout: { tierBlocks: 2, zoneSlots: 2 } } });
    assert.deepEqual(others, []);
    assert.match(
      mistake ?? "",
      /^aws-practice:network: no room for isolated-subnet-1a \(tier block 2\), isolated-subnet-1c \(tier block 2\) in 10\.0\.0\.0\/16,/,
    );
    assert.match(mistake ?? "", /^ {6}10\.0\.192\.0\/18 +private-subnet-1c$/m);
  });

  it("are all reported, of one section and of several", async () => {
    const mistakes = await mistakesOf({
      [NETWORK]: {
        nat: { mode: "gateway", elasticIp: true },
        networkAcls: { public: { ingress: { 1: { ...ALL, fromPort: 1 }, 2: { ...ALL, toPort: 2 } }, egress: {} } },
      },
      [DATABASE]: { backupWindow: "18:15-18:45", applicationUsername: "postgres", parameters: { "rds.force_ssl": "0" } },
    });
    assert.deepEqual(mistakes.map((mistake) => mistake.split(" is ")[0]), [
      `${NETWORK}.nat.elasticIp`,
      `${NETWORK}.networkAcls.public.ingress.1.fromPort`,
      `${NETWORK}.networkAcls.public.ingress.2.toPort`,
      `${DATABASE}.applicationUsername`,
      `${DATABASE}.parameters.rds.force_ssl`,
      `${DATABASE}.maintenanceWindow`,
    ]);
  });

  it("are reported together with invalid values in other sections", async () => {
    const mistakes = await mistakesOf({
      [NETWORK]: { nat: { elasticIp: true } },
      [DATABASE]: { backupWindow: "18:15-18:45" },
      [REGISTRIES]: { app: { imagesToKeep: "3" } },
      "aws:allowedAccountIds": undefined,
    });
    assert.deepEqual(mistakes.map((mistake) => mistake.split(" is ")[0]), [
      "aws:allowedAccountIds",
      `${REGISTRIES}.app.imagesToKeep`,
      `${NETWORK}.nat.elasticIp`,
      `${DATABASE}.maintenanceWindow`,
    ]);
  });

  it("are reported together with an invalid value in the same section", async () => {
    assert.deepEqual(await mistakesOf({ [NETWORK]: { isolatedTier: 1, nat: { elasticIp: true } } }), [
      `${NETWORK}.isolatedTier is 1, but must be true or false`,
      `${NETWORK}.nat.elasticIp is true, but must be omitted, as nat.mode is gateway-per-az`,
    ]);
  });
});

describe("The stack's name", () => {
  const NAME = "a letter and then up to 19 lower-case letters, digits and hyphens, as it is part of names";

  it("of 20 characters is accepted", async () => assert.equal((await settingsOf({}, "a".repeat(20))).environment, "a".repeat(20)));

  for (const stack of ["a".repeat(21), "1st", "pre_prd"]) {
    it(`${stack} is rejected`, async () => {
      assert.equal((await mistakesOf({}, stack))[0], `Pulumi: the stack's name is "${stack}", but must be ${NAME}`);
    });
  }

  it("in capitals is rejected, with every name that contains it", async () => {
    assert.deepEqual(await mistakesOf({}, "STG"), [
      `Pulumi: the stack's name is "STG", but must be ${NAME}`,
      `${DATABASE}.identifier is "aws-practice-STG", but must be 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter`,
      `${REGISTRIES}.repository is "aws-practice-STG", but must be at least 2 and at most 256 characters: lower-case letters and digits, with single . _ - / between them`,
    ]);
  });
});

describe("database.name and keys of registries, with the stack's name appended,", () => {
  it("are accepted at AWS's maximum length", async () => {
    const { database, registries } = await settingsOf({ [DATABASE]: { name: "a".repeat(59) }, [REGISTRIES]: { ["a".repeat(252)]: {} } });
    assert.equal(`${database.name}-stg`.length, 63);
    assert.equal(`${Object.keys(registries)[0]}-stg`.length, 256);
  });

  it("are rejected one character above it", async () => {
    assert.deepEqual(await mistakesOf({ [DATABASE]: { name: "a".repeat(60) }, [REGISTRIES]: { ["a".repeat(253)]: {} } }), [
      `${DATABASE}.identifier is "${
        "a".repeat(60)
      }-stg", but must be 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter`,
      `${REGISTRIES}.repository is "${
        "a".repeat(253)
      }-stg", but must be at least 2 and at most 256 characters: lower-case letters and digits, with single . _ - / between them`,
    ]);
  });
});

describe("An invalid value", () => {
  it("doesn't hide contradictions in the rest of its section", async () => {
    const mistakes = await mistakesOf({
      [DATABASE]: { multiAz: "no", applicationUsername: "postgres", backupWindow: "18:00-18:30", colour: "blue" },
      [NETWORK]: { flowLogs: { retentionDays: 8 }, nat: { elasticIp: true } },
    });
    assert.deepEqual(pathsOf(mistakes).toSorted(), [
      `${DATABASE}.applicationUsername`,
      `${DATABASE}.colour`,
      `${DATABASE}.maintenanceWindow`,
      `${DATABASE}.multiAz`,
      `${NETWORK}.flowLogs.retentionDays`,
      `${NETWORK}.nat.elasticIp`,
    ]);
  });

  it("isn't reported again as a contradiction with a default", async () => {
    assert.deepEqual(pathsOf(await mistakesOf({ [DATABASE]: { backupWindow: "night", maintenanceWindow: "sat:17:00-sat:17:30" } })), [
      `${DATABASE}.backupWindow`,
    ]);
    assert.deepEqual(
      pathsOf(
        await mistakesOf({
          [NETWORK]: { availabilityZones: { "eu-west-1a": "0" }, nat: { mode: "gateway", availabilityZone: "eu-west-1a" } },
          "aws:region": "eu-west-1",
        }),
      ),
      [`${NETWORK}.availabilityZones.eu-west-1a`],
    );
  });

  it("in loadBalancer skips the checks that depend on it, and no others", async () => {
    const balancer = async (given: Config) => pathsOf(await mistakesOf({ [LOAD_BALANCER]: given }));
    const at = (...keys: string[]) => keys.map((key) => `${LOAD_BALANCER}.${key}`);
    // TLS, the domain or the zone is unknown
    assert.deepEqual(await balancer({ httpOnly: "true" }), at("httpOnly"));
    assert.deepEqual(await balancer({ domainName: "Example.com", hostedZone: "example.com", wildcard: true }), at("domainName"));
    assert.deepEqual(await balancer({ domainName: "example.com", certificateArn: "mine" }), at("certificateArn"));
    assert.deepEqual(await balancer({ domainName: "example.com", hostedZone: 1 }), at("hostedZone"));
    const rules = { a: { priority: 1, hosts: ["a.example.com"], fixedResponse: { statusCode: 503 } } };
    assert.deepEqual(await balancer({ ...BALANCER, wildcard: "yes", rules }), at("wildcard"));
    assert.deepEqual(
      await balancer({ hostedZone: "example.com", httpOnly: true, deletionProtection: "no", idleTimeoutSeconds: 0, colour: 1 }),
      [
        ...at("deletionProtection", "idleTimeoutSeconds", "colour"),
        ...at("hostedZone", "hostedZone"),
      ],
    );
  });

  it("in one service doesn't skip its independent checks or those of other services", async () => {
    assert.deepEqual(
      pathsOf(
        await mistakesOf({
          [SERVICES]: { api: { cpu: "256", tmpMiB: 400 }, Web: {}, web: { tmpMiB: 400 } },
          [JOBS]: { a: { spot: 1 }, b: { schedule: "daily" } },
        }),
      ),
      [
        `${SERVICES}.api.cpu`,
        `${SERVICES}.Web: the key`,
        `${JOBS}.a.spot`,
        `${SERVICES}.api.tmpMiB`,
        `${SERVICES}.web.tmpMiB`,
        `${JOBS}.b.schedule`,
      ],
    );
  });
});
