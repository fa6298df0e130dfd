import { named, part } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** ECR. */
export const ecr: Entries = {
  "aws:ecr/repository:Repository": {
    noun: "repository",
    holdsData: true,
    autoName: "name",
    // ecr/repository.go
    replacedBy: ["encryptionConfigurations", "name"],
    interruptedBy: [],
    keptWhenOmitted: ["encryptionConfigurations"],
    uses: {},
    refusesDeletion: {
      protects: ({ id, inputs, holds = 0 }) =>
        holds > 0 && inputs["forceDelete"] !== true
          ? `RepositoryNotEmptyException: The repository with name '${id}' cannot be deleted because it still contains images`
          : undefined,
    },
    importId: "{id}",
    cloudControl: named("AWS::ECR::Repository"),
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("ecr", `repository/${id}`),
        registryId: request.place.accountId,
        repositoryUrl: `${request.place.accountId}.dkr.ecr.${request.place.region}.amazonaws.com/${id}`,
      }),
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    noun: "lifecycle policy",
    holdsData: false,
    autoName: null,
    // ecr/lifecycle_policy.go
    replacedBy: ["policy", "repository"],
    deleteBeforeReplace: true,
    interruptedBy: [],
    // API reference, `PutLifecyclePolicy`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: part("AWS::ECR::Repository", "repository", "LifecyclePolicy"),
    simulate: {
      id: (request) => request.input("repository"),
      outputs: (request) => ({ registryId: request.place.accountId }),
    },
  },
};
