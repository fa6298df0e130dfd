import type { Question, ResourceTable } from "../world";

/** @pulumi/random: values that look random and are the same in every run. */
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

function characters(q: Question): string {
  const wants = (property: string) => q.inputs[property] !== false;
  const alphabet = [
    wants("lower") ? LOWER : "",
    wants("upper") ? LOWER.toUpperCase() : "",
    wants("numeric") ? DIGITS : "",
    wants("special") ? q.input("overrideSpecial", SPECIAL) : "",
  ].join("");
  return q.text(Number(q.inputs["length"] ?? 16), alphabet);
}

export const random: ResourceTable = {
  "random:index/randomPassword:RandomPassword": {
    id: () => "none",
    unique: (q) => q.uuid(),
    outputs: (q) => ({
      result: characters(q),
      bcryptHash: `$2a$10$${q.text(53, `./${LOWER}${LOWER.toUpperCase()}${DIGITS}`, "bcrypt")}`,
    }),
  },
  "random:index/randomString:RandomString": {
    id: (q) => characters(q),
    outputs: (_, id) => ({ result: id }),
  },
  "random:index/randomId:RandomId": {
    id: (q) => Buffer.from(q.hex(2 * Number(q.inputs["byteLength"] ?? 8)), "hex").toString("base64url"),
    outputs: (q, id) => {
      const bytes = Buffer.from(id, "base64url");
      const prefix = q.input("prefix");
      return {
        hex: prefix + bytes.toString("hex"),
        dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
        b64Url: prefix + id,
        b64Std: prefix + bytes.toString("base64"),
      };
    },
  },
  "random:index/randomUuid:RandomUuid": {
    id: (q) => q.uuid(),
    outputs: (_, id) => ({ result: id }),
  },
};
