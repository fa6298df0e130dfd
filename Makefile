# Build and push an image. The tag is the git commit of what is built; a repository never lets a tag move.
#
#   make docker-login build-image push-image mark-live ENV=stg DOCKERFILE_DIR=../api
ENV ?= stg
ECR_NAME ?= aws-practice-$(ENV)
DOCKERFILE_DIR ?= .
PLATFORM ?= linux/amd64
AWS_REGION ?= ap-northeast-1

TAG = $(shell git -C $(DOCKERFILE_DIR) rev-parse HEAD)
ACCOUNT = $(shell aws sts get-caller-identity --query Account --output text)
REGISTRY = $(ACCOUNT).dkr.ecr.$(AWS_REGION).amazonaws.com
IMAGE = $(REGISTRY)/$(ECR_NAME):$(TAG)

.PHONY: docker-login build-image push-image mark-live

docker-login:
	aws ecr get-login-password --region $(AWS_REGION) | docker login --username AWS --password-stdin $(REGISTRY)

# A tag names a commit, so what isn't committed can't be built. Without provenance a build is one image for the registry's count.
build-image:
	@test -z "$$(git -C $(DOCKERFILE_DIR) status --porcelain -- .)" || { echo "commit first: $(DOCKERFILE_DIR) has changes, and the tag is the commit"; exit 1; }
	docker build --provenance=false --platform $(PLATFORM) --tag $(IMAGE) $(DOCKERFILE_DIR)

push-image:
	docker push $(IMAGE)

# Gives the image a second tag that never expires, live-<commit>, as services are about to run it.
# Source: Amazon ECR user guide, "Retagging an image".
mark-live:
	aws ecr put-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-tag live-$(TAG) --image-manifest \
	  "$$(aws ecr batch-get-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-ids imageTag=$(TAG) --query 'images[].imageManifest' --output text)"
