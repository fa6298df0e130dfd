import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const ITERATIONS = 4096; // PostgreSQL's default, scram_iterations

/**
 * Verifier that PostgreSQL stores of a password. It accepts one in place of the password, which is then in no statement that the server
 * may log.
 * Source: RFC 5803; PostgreSQL documentation, "pg_authid", rolpassword.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  // SASLprep, which RFC 5802 wants before, changes nothing in these.
  if (!/^[\x20-\x7e]+$/.test(password)) throw new Error("DB_PASSWORD has characters other than letters, digits and signs of ASCII");
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const key = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(key("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${key("Server Key").toString("base64")}`;
}
