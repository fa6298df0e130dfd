import { log } from "../../node-task/task/log";
import type { SecretsManager, SecretVersion } from "../../node-task/task/secrets-manager";
import { alternateOf, type DatabaseUser, type UsersRequest } from "../users-request";
import { scramVerifier } from "./scram";
import type { Server } from "./server";
import { id, type Session, text } from "./session";

/** Connection and credentials as the secret has them: each key is one of the container's variables. */
export const secretValues = ({ host, port, name }: UsersRequest["database"], user: string, password: string): Record<string, string> => ({
  DB_HOST: host,
  DB_PORT: String(port), // ECS passes JSON keys as text
  DB_NAME: name,
  DB_USER_NAME: user,
  DB_PASSWORD: password,
});

/** A user with a password, and its secret's current version. */
export interface PasswordUser {
  user: DatabaseUser;
  secretArn: string;
  version: SecretVersion | undefined;
  /** Login role and password that the secret names, which running tasks have; undefined without a value for this user. */
  inUse: { login: string; password: string } | undefined;
}

export async function readPasswordUser(secrets: SecretsManager, user: DatabaseUser): Promise<PasswordUser> {
  const { name, secretArn } = user;
  if (secretArn === undefined) throw new Error(`User ${name} has a password, but no secretArn`);
  const version = await secrets.read(secretArn);
  const { DB_USER_NAME: login = name, DB_PASSWORD: password } = version?.values ?? {};
  const isOurs = typeof login === "string" && [name, alternateOf(name)].includes(login);
  const inUse = isOurs && typeof password === "string" && password !== "" ? { login, password } : undefined;
  return { user, secretArn, version, inUse };
}

export const passwordUsers = (secrets: SecretsManager, users: readonly DatabaseUser[]): Promise<PasswordUser[]> =>
  Promise.all(users.filter(({ authentication }) => authentication === "password").map((user) => readPasswordUser(secrets, user)));

/** Sets a password and logs in with it, as a client will. */
export async function setPassword(
  session: Session,
  server: Server,
  { database, groups }: UsersRequest,
  { name, as }: DatabaseUser,
  login: string,
  password: string,
): Promise<void> {
  await session.run({ sql: `ALTER ROLE ${id(login)} PASSWORD ${text(scramVerifier(password))}`, done: `set the password of ${login}` });
  const role = await server.roleAfterLogin(login, password);
  const wanted = as === "owner" ? groups.owner : login;
  if (role === undefined) throw new Error(`User ${name}: ${database.host} refuses login role ${login} with the password that was set`);
  if (role !== wanted) throw new Error(`User ${name}: login role ${login} works as ${role} after its login, but must as ${wanted}`);
}

/**
 * Gives a user the password of its secret, and the secret its value. Whether the server has that password, only a login shows: the
 * master can't read verifiers.
 */
export async function applyPassword(
  session: Session,
  server: Server,
  secrets: SecretsManager,
  request: UsersRequest,
  { user, secretArn, version, inUse }: PasswordUser,
): Promise<void> {
  const { login, password } = inUse ?? { login: user.name, password: await secrets.randomPassword() };
  if (inUse !== undefined && await server.roleAfterLogin(login, password) !== undefined) log(`left the password of ${login}`);
  else await setPassword(session, server, request, user, login, password);
  const values = secretValues(request.database, login, password);
  const stored = version?.values ?? {};
  const changed = Object.entries(values).filter(([key, value]) => stored[key] !== value).map(([key]) => key);
  if (changed.length === 0) return;
  await secrets.write(secretArn, { ...stored, ...values });
  session.changes++;
  log(`wrote ${changed.join(", ")} of user ${user.name} into ${secretArn}`);
}
