# Builds and pushes an image. The tag is the git commit of the Dockerfile's folder; repositories have immutable tags.
#
#   make docker-login build-image push-image mark-live ENV=stg DOCKERFILE_DIR=../api
ENV ?= stg
ECR_NAME ?= aws-practice-$(ENV)
DOCKERFILE_DIR ?= .
PLATFORM ?= linux/amd64
AWS_REGION ?= ap-northeast-1

TAG = $(shell git -C $(DOCKERFILE_DIR) rev-parse --verify --quiet HEAD 2>/dev/null)
ACCOUNT = $(shell aws sts get-caller-identity --query Account --output text)
REGISTRY = $(ACCOUNT).dkr.ecr.$(AWS_REGION).$(if $(filter cn-%,$(AWS_REGION)),amazonaws.com.cn,amazonaws.com)
IMAGE = $(REGISTRY)/$(ECR_NAME):$(TAG)

.PHONY: help tag account docker-login build-image push-image mark-live

help:
	@echo "make docker-login build-image push-image mark-live ENV=stg DOCKERFILE_DIR=../api"
	@echo "  docker-login  logs Docker in to the account's registry, for 12 hours"
	@echo "  build-image   builds the folder's Dockerfile and tags the image with its commit"
	@echo "  push-image    pushes the image that build-image built from the same folder"
	@echo "  mark-live     keeps the image from expiring; run it before a service uses the image"
	@echo "  ENV=$(ENV) ECR_NAME=$(ECR_NAME) DOCKERFILE_DIR=$(DOCKERFILE_DIR) PLATFORM=$(PLATFORM) AWS_REGION=$(AWS_REGION)"

tag:
	@test -n "$(TAG)" || { echo "DOCKERFILE_DIR=$(DOCKERFILE_DIR) must be a folder in a git repository with a commit, because the tag is the commit"; exit 1; }

account:
	@test -n "$(ACCOUNT)" || { echo "no valid AWS credentials: sign in (aws sso login) or set AWS_PROFILE"; exit 1; }

docker-login: account
	aws ecr get-login-password --region $(AWS_REGION) | docker login --username AWS --password-stdin $(REGISTRY)

# The tag is a commit, so uncommitted changes are refused. Without provenance, the registry counts each build as one image.
build-image: tag account
	@test -z "$$(git -C $(DOCKERFILE_DIR) status --porcelain -- .)" || { echo "$(DOCKERFILE_DIR) has uncommitted changes: commit first, because the tag is the commit"; exit 1; }
	docker build --provenance=false --platform $(PLATFORM) --tag $(IMAGE) $(DOCKERFILE_DIR)

push-image: tag account
	docker push $(IMAGE)

# Adds a second tag that never expires, live-<commit>, before services run the image.
# Source: Amazon ECR user guide, "Retagging an image".
mark-live: tag
	@manifest=$$(aws ecr batch-get-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-ids imageTag=$(TAG) --query 'images[].imageManifest' --output text) && \
	test -n "$$manifest" || { echo "image $(TAG) isn't in $(ECR_NAME): push it first"; exit 1; }; \
	live=$$(aws ecr batch-get-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-ids imageTag=live-$(TAG) --query 'images[].imageId.imageTag' --output text) && \
	if test -n "$$live"; then echo "$$live already exists"; \
	else aws ecr put-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-tag live-$(TAG) --image-manifest "$$manifest"; fi
