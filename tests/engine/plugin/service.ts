import { isDeepStrictEqual } from "node:util";

import * as grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { NOWHERE, placeOf } from "../../../toolkit/aws-model/request";
import type { Properties } from "../../../toolkit/shared/values";
import { withAdded } from "../../../toolkit/simulator/added-inside";
import { diffOf } from "../../../toolkit/simulator/diff";
import { Cloud, type Created, CreatedButFailed } from "./cloud";
import { properties, struct, unary as answering } from "./grpc";
import type { StateFile } from "./state-file";
import { requireValid } from "./valid";

/**
 * Service that handles the engine's requests to a provider. Secrets are sent as plain values, and the engine marks them again, as with
 * the AWS provider. Source: pulumi-terraform-bridge, pkg/tfbridge/provider.go, `Configure`.
 */
export function providerService(version: string, stateFile: StateFile): grpc.UntypedServiceImplementation {
  let cloud = new Cloud(stateFile, NOWHERE, requireValid);
  return {
    getPluginInfo: unary<Empty, PluginInfo>(() => new plugin.PluginInfo().setVersion(version)),
    getSchema: unary(() => new proto.GetSchemaResponse().setSchema("{}")),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    configure: unary<proto.ConfigureRequest, proto.ConfigureResponse>((request) => {
      cloud = new Cloud(stateFile, placeOf(properties(request.getArgs()), NOWHERE), requireValid);
      return new proto.ConfigureResponse().setSupportspreview(true);
    }),
    check: unary<proto.CheckRequest, proto.CheckResponse>((request) =>
      new proto.CheckResponse().setInputs(
        struct(cloud.check(request.getUrn(), properties(request.getOlds()), properties(request.getNews()))),
      )
    ),
    diff: unary<proto.DiffRequest, proto.DiffResponse>((request) => {
      const { changed, replaces, deleteBeforeReplace } = diffOf(
        request.getType(),
        properties(request.getOldInputs()),
        properties(request.getNews()),
      );
      const { DIFF_SOME, DIFF_NONE } = proto.DiffResponse.DiffChanges;
      const response = new proto.DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
      response.setDiffsList(changed);
      response.setReplacesList(replaces);
      return response.setDeletebeforereplace(deleteBeforeReplace);
    }),
    create: unary<proto.CreateRequest, proto.CreateResponse>((request) => {
      const response = new proto.CreateResponse();
      // Other outputs are unknown until the update.
      if (request.getPreview()) return response.setProperties(struct(withAdded(typeOf(request), properties(request.getProperties()))));
      const { id, outputs } = cloud.create(request.getUrn(), properties(request.getProperties()));
      return response.setId(id).setProperties(struct(outputs));
    }),
    read: unary<proto.ReadRequest, proto.ReadResponse>((request) => {
      const found = cloud.read(subject(request));
      if (found === undefined) return new proto.ReadResponse();
      return new proto.ReadResponse().setId(found.id).setProperties(struct(found.outputs)).setInputs(struct(found.inputs));
    }),
    update: unary<proto.UpdateRequest, proto.UpdateResponse>((request) => {
      const news = properties(request.getNews());
      const olds = properties(request.getOlds());
      const { outputs } = request.getPreview()
        ? { outputs: { ...olds, ...withAdded(typeOf(request), differing(properties(request.getOldInputs()), news)) } }
        : cloud.update({ urn: request.getUrn(), id: request.getId(), outputs: olds }, news, properties(request.getOldInputs()));
      return new proto.UpdateResponse().setProperties(struct(outputs));
    }),
    delete: unary<proto.DeleteRequest, Empty>((request) => {
      cloud.delete(subject(request));
      return new Empty();
    }),
    invoke: unary<proto.InvokeRequest, proto.InvokeResponse>((request) =>
      new proto.InvokeResponse().setReturn(struct(cloud.lookup(request.getTok(), properties(request.getArgs()))))
    ),
  };
}

/** The type in a resource's URN. */
const typeOf = (request: proto.CreateRequest | proto.UpdateRequest) => request.getUrn().split("::")[2]!.split("$").at(-1)!;

/** Inputs that differ: of the others the outputs stay, with what AWS added inside. */
const differing = (before: Properties, after: Properties): Properties =>
  Object.fromEntries(Object.entries(after).filter(([key, value]) => !isDeepStrictEqual(before[key], value)));

const subject = (request: proto.ReadRequest | proto.DeleteRequest) => ({
  urn: request.getUrn(),
  id: request.getId(),
  outputs: properties(request.getProperties()),
});

/** Reports to the engine the resource that a failed call created. Source: pulumi/pulumi, sdk/nodejs/provider/server.ts, `grpcResponseFromError`. */
function detailsOf(message: string, { id, outputs }: Created): grpc.Metadata {
  const detail = new proto.ErrorResourceInitFailed().setId(id).setProperties(struct(outputs));
  detail.setReasonsList([message]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(message);
  status.addDetails(any);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}

/** Answers a request; the engine receives a resource that a failed call created. */
const unary = <Request, Response>(answer: (request: Request) => Response) =>
  answering(
    answer,
    (error) => (error instanceof CreatedButFailed ? detailsOf(error.message, error.created) : new grpc.Metadata()),
  );
