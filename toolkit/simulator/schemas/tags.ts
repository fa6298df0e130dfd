import { isHidden, isObject } from "../../shared/values";
import type { Refusal } from "./index";

/**
 * Limits of tags that every service has, whatever its schema says. Source: AWS's guide "Tag naming limits and requirements"; the model of
 * each call in botocore 1.44.8: 1 to 128 and 0 to 256 characters of this pattern, 50 of them (EC2 says 127).
 */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MOST = 50;

/** @param inherited Count of tags that the provider's default tags add. */
export function tagRefusals(tags: unknown, inherited = 0): Refusal[] {
  if (!isObject(tags) || isHidden(tags)) return [];
  const names = Object.keys(tags);
  const refusals = names.flatMap((name) => [...nameRefusals(name), ...valueRefusals(name, tags[name])]);
  const count = names.length + inherited;
  return count > MOST
    ? [...refusals, { path: "tags", value: `${count} tags`, allowed: `at most ${MOST} with the provider's default tags` }]
    : refusals;
}

function nameRefusals(name: string): Refusal[] {
  const refuse = (allowed: string) => [{ path: "tags", value: name, allowed }];
  if (/^aws:/i.test(name)) return refuse("a name without aws:, which AWS keeps for itself");
  if (name === "" || Array.from(name).length > 127) return refuse("a name of 1 to 127 characters");
  return CHARACTERS.test(name) ? [] : refuse("a name of letters, digits, spaces and _ . : / = + - @");
}

function valueRefusals(name: string, value: unknown): Refusal[] {
  if (typeof value !== "string" || isHidden(value)) return [];
  const refuse = (allowed: string) => [{ path: `tags.${name}`, value, allowed }];
  if (Array.from(value).length > 256) return refuse("a value of at most 256 characters");
  return CHARACTERS.test(value) ? [] : refuse("a value of letters, digits, spaces and _ . : / = + - @");
}
