import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import type * as grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { type Properties, unknownPaths } from "../../../toolkit/shared/values";
import { Builds } from "./builds";
import { properties, serve, struct, unary } from "./grpc";

/**
 * Plugin of docker-build: builds and pushes when the real one would, and records it.
 * Source: pulumi/pulumi-docker-build, provider/internal/image.go, `Create`, `Diff`, `Read`, `Update` and `Delete`.
 *
 *     docker-build.ts <version> [engine's address]
 */
const [version = "0.0.0"] = process.argv.slice(2);
const builds = Builds.ofTheProcess();
/** Before 0.0.21 an image that can't be read counts as deleted. Source: pulumi/pulumi-docker-build, pull request 930. */
const isForgetful = Number(version.split(".")[2]) < 21;

serve(
  {
    getPluginInfo: unary<Empty, PluginInfo>(() => new plugin.PluginInfo().setVersion(version)),
    getSchema: unary(() => new proto.GetSchemaResponse().setSchema("{}")),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    configure: unary<proto.ConfigureRequest, proto.ConfigureResponse>(() => new proto.ConfigureResponse().setSupportspreview(true)),
    check: unary<proto.CheckRequest, proto.CheckResponse>((request) => new proto.CheckResponse().setInputs(request.getNews())),
    diff: unary<proto.DiffRequest, proto.DiffResponse>((request) => {
      const { contextHash } = properties(request.getOlds());
      const [before, after] = [compared(request.getOldInputs()), compared(request.getNews())];
      const changed = Object.keys({ ...before, ...after }).filter((key) => !isDeepStrictEqual(before[key], after[key]));
      if (unknownPaths(after).length === 0 && contextHash !== hashOf(after)) changed.push("contextHash");
      const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
      const response = new proto.DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList(changed);
      return response;
    }),
    create: unary<proto.CreateRequest, proto.CreateResponse>((request) => {
      const outputs = built(properties(request.getProperties()), request.getPreview());
      const { digest } = outputs;
      return new proto.CreateResponse().setId(typeof digest === "string" ? digest : "").setProperties(struct(outputs));
    }),
    read: unary<proto.ReadRequest, proto.ReadResponse>((request) => {
      const [{ password }] = properties(request.getInputs())["registries"] as [{ password: string }];
      if (isForgetful && builds.isExpired(password)) return new proto.ReadResponse();
      return new proto.ReadResponse().setId(request.getId()).setProperties(request.getProperties()).setInputs(request.getInputs());
    }),
    // It builds again, under the same tag.
    update: unary<proto.UpdateRequest, proto.UpdateResponse>((request) =>
      new proto.UpdateResponse().setProperties(struct(built(properties(request.getNews()), request.getPreview())))
    ),
    delete: unary<proto.DeleteRequest, Empty>((request) => {
      builds.remove(tagOf(properties(request.getProperties())));
      return new Empty();
    }),
  } satisfies grpc.UntypedServiceImplementation,
);

/** Builds and pushes; a preview builds if all inputs are known, unless `buildOnPreview` is false, and pushes nothing. */
function built(inputs: Properties, preview: boolean): Properties {
  const open = unknownPaths(inputs).length > 0;
  if (preview && (open || inputs["buildOnPreview"] === false)) return inputs;
  const contextHash = hashOf(inputs);
  const digest = builds.build({ tag: tagOf(inputs), preview, inputs });
  return preview ? { ...inputs, contextHash } : { ...inputs, contextHash, digest, ref: `${tagOf(inputs)}@${digest}` };
}

const tagOf = ({ tags }: Properties) => String((tags as unknown[])[0]);

/** The token of a registry isn't compared. */
function compared(inputs: Parameters<typeof properties>[0]): Properties {
  const { registries: _, ...others } = properties(inputs);
  return others;
}

/** Hash of the folder's files, from the folder in which the engine starts plugins. */
function hashOf({ context, dockerfile }: Properties): string {
  const { location } = context as { location: string };
  const hash = createHash("sha256").update(readFileSync((dockerfile as { location: string }).location));
  for (const path of readdirSync(location, { recursive: true, encoding: "utf8" }).toSorted()) {
    const { mode } = statSync(join(location, path));
    if (statSync(join(location, path)).isFile()) hash.update(`${path} ${mode} `).update(readFileSync(join(location, path)));
  }
  return hash.digest("hex");
}
