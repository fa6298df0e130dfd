import { readFileSync, writeFileSync } from "node:fs";

import { type Document, parseDocument } from "yaml";

import { isObject, type Properties } from "../../../toolkit/shared/values";

export function editYaml(file: string, edit: (document: Document) => void): void {
  const document = parseDocument(readFileSync(file, "utf8"));
  edit(document);
  writeFileSync(file, document.toString());
}

/** Changes a part of a document: maps are merged, other values are set, undefined removes a key. */
export function merge(document: Document, path: string[], changes: Properties): void {
  for (const [key, value] of Object.entries(changes)) {
    const at = [...path, key];
    if (value === undefined) document.deleteIn(at);
    else if (isObject(value) && document.hasIn(at)) merge(document, at, value);
    else document.setIn(at, document.createNode(value));
  }
}
