import { isObject, plain, type Properties } from "../../toolkit/shared/values";
import type { SimulatedResource } from "../../toolkit/simulator";
import type { KnownSecret, ProgramSecrets, Store } from "./known-secret";
import { ancestorsIn, parseReference, readingsOf } from "./references";

const STORE_OF: Readonly<Record<string, Store>> = {
  "aws:secretsmanager/secret:Secret": "secretsManager",
  "aws:ssm/parameter:Parameter": "ssm",
};
/** They have the secret of a master password that RDS manages. */
const DATABASES = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"];
const APP_SECRETS = "aws-practice:index:AppSecrets";
/** Components whose secrets get their values from the database-users task. */
const OF_USERS = ["aws-practice:index:Database", "aws-practice:index:DatabaseUsers"];

/** Finds the secrets of a program's resources, and the workloads that read them. */
export function secretsOf(resources: readonly SimulatedResource[]): ProgramSecrets {
  const components = resources.filter(({ type }) => type === APP_SECRETS).map(({ outputs }) => plain(outputs) as Properties);
  const known = new Map<string, KnownSecret>();
  for (const [name, secret] of [...components.flatMap(declaredIn), ...createdBy(resources), ...managedByRds(resources)]) {
    known.set(`${secret.store} ${name}`, secret);
  }
  const readings = readingsOf(resources);
  for (const { reader, references } of readings) {
    for (const { name, store, id, place } of references ?? []) {
      const secret = known.get(`${store} ${name}`) ?? { ...NEW, label: name, store, origin: "others", id, place, readers: [] };
      known.set(`${store} ${name}`, secret);
      if (!secret.readers.some(({ family }) => family === reader.family)) secret.readers.push(reader);
    }
  }
  for (const { readers } of known.values()) readers.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    secrets: [...known.values()].filter(({ origin, readers }) => origin !== "RDS" || readers.length > 0)
      .toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    kmsKeyAlias: components.map(({ kmsKeyAlias }) => kmsKeyAlias).find((alias) => typeof alias === "string"),
    unresolved: readings.filter(({ references }) => references === undefined).map(({ reader }) => reader.name),
  };
}

type Named = readonly [name: string, KnownSecret];

const NEW = { keys: [], description: undefined, place: undefined } as const;

/** Secrets that the component AppSecrets declares: `{ "web/api-key": { store, keys, description, name: "/stg/web/api-key" } }`. */
function declaredIn({ secrets }: Properties): Named[] {
  return Object.entries(isObject(secrets) ? secrets : {}).map(([label, declared]) => {
    const { name, store, keys, description } = declared as { name: string; store: Store; keys?: string[]; description?: string };
    return [name, { ...NEW, label, store, origin: "operator", id: name, keys: keys ?? [], description, readers: [] }];
  });
}

function createdBy(resources: readonly SimulatedResource[]): Named[] {
  const above = ancestorsIn(resources);
  return resources.filter(({ external }) => !external).flatMap((resource): Named[] => {
    const store = STORE_OF[resource.type];
    if (store === undefined) return [];
    const { name } = parseReference(String(plain(resource.outputs["arn"])));
    const own = plain(resource.inputs["name"]);
    const origin = above(resource).some(({ type }) => OF_USERS.includes(type)) ? "users task" : "program";
    return [[name, { ...NEW, label: name, store, origin, id: typeof own === "string" ? own : undefined, readers: [] }]];
  });
}

function managedByRds(resources: readonly SimulatedResource[]): Named[] {
  return resources.filter(({ type }) => DATABASES.includes(type)).flatMap(({ outputs, name: label }) => {
    const secrets = plain(outputs["masterUserSecrets"]);
    return (Array.isArray(secrets) ? secrets.filter(isObject) : []).map(({ secretArn }): Named => {
      const { name } = parseReference(String(secretArn));
      return [name, { ...NEW, label: `master of ${label}`, store: "secretsManager", origin: "RDS", id: undefined, readers: [] }];
    });
  });
}
