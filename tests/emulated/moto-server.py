"""moto's server, whose IAM enforcement also compares resources.

moto asks its responses for the ARN of a request (`_determine_resource`), but has an answer for IAM, SQS and STS alone; for all others it is
"*", which no statement with an ARN matches. It evaluates conditions in trust policies only; elsewhere it would deny each statement that has
one. Its refusals are XML, which clients of services with a JSON protocol can't read. With a default account it ignores the header that
names another one (its documentation, "Multi-Account support").
"""

import os

from moto.cloudfront.responses import CloudFrontResponse
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult, BaseResponse
from moto.ecr.responses import ECRResponse
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam.access_control import IAMPolicyStatement, IAMRequest
from moto.kms.responses import KmsResponse
from moto.kms.utils import _deserialize_ciphertext_blob
from moto.logs.responses import LogsResponse
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.server import main
from moto.ssm.responses import SimpleSystemManagerResponse
from moto.stepfunctions.responses import StepFunctionResponse


def arn(response: BaseResponse, service: str, resource: str) -> str:
    return f"arn:aws:{service}:{response.region}:{response.current_account}:{resource}"


def secret(self: BaseResponse) -> str:
    name = self._get_param("SecretId") or self._get_param("Name")
    if name is None or name.startswith("arn:"):
        return name or "*"
    return arn(self, "secretsmanager", f"secret:{name}-AbCdEf")


def parameter(self: BaseResponse) -> str:
    name = self._get_param("Name") or (self._get_param("Names") or [None])[0]
    return "*" if name is None else arn(self, "ssm", f"parameter{name}")


def task_or_service(self: BaseResponse) -> str:
    cluster = (self._get_param("cluster") or "default").split("/")[-1]
    tasks, services = self._get_param("tasks"), self._get_param("services") or [self._get_param("service")]
    named = (tasks or services)[0]
    if named is None or named.startswith("arn:"):
        return named or "*"
    return arn(self, "ecs", f"service/{cluster}/{named}")


def log_group(self: BaseResponse) -> str:
    name = self._get_param("logGroupName")
    return "*" if name is None else arn(self, "logs", f"log-group:{name}:*")


def machine_or_execution(self: BaseResponse) -> str:
    names = ("stateMachineArn", "executionArn", "resourceArn")
    return next((found for found in map(self._get_param, names) if found is not None), "*")


def alarms(self: BaseResponse) -> str:
    return arn(self, "cloudwatch", "alarm:*")


def key(self: BaseResponse) -> str:
    """IAM compares the key's own ARN, by whatever a request names it; without a name the ciphertext has it."""
    name, ciphertext = self._get_param("KeyId"), self._get_param("CiphertextBlob")
    if name is None and ciphertext is None:
        return "*"
    backend = self.kms_backend
    known = backend.any_id_to_key_id(name) if name else _deserialize_ciphertext_blob(ciphertext).key_id
    return arn(self, "kms", f"key/{known}")


def repository(self: BaseResponse) -> str:
    name = self._get_param("repositoryName")
    return "*" if name is None else arn(self, "ecr", f"repository/{name}")


def distribution(self: BaseResponse) -> str:
    parts = self.uri.split("?")[0].split("/distribution/")
    return f"arn:aws:cloudfront::{self.current_account}:distribution/{parts[1].split('/')[0]}" if len(parts) == 2 else "*"


def download_url(self: ECRResponse) -> ActionResult:
    """moto has no layers; they are in the registry whose address is REGISTRY_STORAGE."""
    name, digest = self._get_param("repositoryName"), self._get_param("layerDigest")
    return ActionResult({"downloadUrl": f"{os.environ['REGISTRY_STORAGE']}/v2/{name}/blobs/{digest}", "layerDigest": digest})


def account(self: BaseResponse) -> str:
    return self.headers.get("x-moto-account-id") or os.environ["MOTO_ACCOUNT_ID"]


def deny(self: IAMRequest) -> None:
    if self._service == "sts":
        return deny_in_xml(self)
    raise JsonRESTError("AccessDeniedException", f"User: {self._access_key.arn} is not authorized to perform: {self._action}")


deny_in_xml, check = IAMRequest._raise_access_denied, IAMRequest.check_action_permitted


def check_by_prefix(self: IAMRequest, resource: str) -> None:
    """A signature for CloudWatch names the service `monitoring`, IAM's actions don't."""
    self._action = self._action.replace("monitoring:", "cloudwatch:")
    check(self, resource)


BaseResponse.get_current_account = account
CloudFrontResponse._determine_resource = distribution
CloudWatchResponse._determine_resource = alarms
ECRResponse._determine_resource = repository
LogsResponse._determine_resource = log_group
StepFunctionResponse._determine_resource = machine_or_execution
ECRResponse.get_download_url_for_layer = download_url
SecretsManagerResponse._determine_resource = secret
SimpleSystemManagerResponse._determine_resource = parameter
EC2ContainerServiceResponse._determine_resource = task_or_service
KmsResponse._determine_resource = key
IAMRequest._raise_access_denied = deny
IAMRequest.check_action_permitted = check_by_prefix
IAMPolicyStatement._check_conditions = lambda self, values: True

if __name__ == "__main__":
    main()
