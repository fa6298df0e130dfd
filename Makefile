# Build and push an image. The tag is the git commit of what is built; a repository never lets a tag move.
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
	@echo "  docker-login  Docker may use the account's registry, for twelve hours"
	@echo "  build-image   builds the folder's Dockerfile, tagged with its commit"
	@echo "  push-image    pushes what build-image built, in the same folder"
	@echo "  mark-live     keeps the image from expiring; before a service runs it"
	@echo "  ENV=$(ENV) ECR_NAME=$(ECR_NAME) DOCKERFILE_DIR=$(DOCKERFILE_DIR) PLATFORM=$(PLATFORM) AWS_REGION=$(AWS_REGION)"

tag:
	@test -n "$(TAG)" || { echo "DOCKERFILE_DIR=$(DOCKERFILE_DIR) must be a folder of a git repository with a commit, as the tag is the commit"; exit 1; }

account:
	@test -n "$(ACCOUNT)" || { echo "AWS doesn't know you: sign in (aws sso login), or set AWS_PROFILE"; exit 1; }

docker-login: account
	aws ecr get-login-password --region $(AWS_REGION) | docker login --username AWS --password-stdin $(REGISTRY)

# A tag names a commit, so what isn't committed can't be built. Without provenance a build is one image for the registry's count.
build-image: tag account
	@test -z "$$(git -C $(DOCKERFILE_DIR) status --porcelain -- .)" || { echo "commit first: $(DOCKERFILE_DIR) has changes, and the tag is the commit"; exit 1; }
	docker build --provenance=false --platform $(PLATFORM) --tag $(IMAGE) $(DOCKERFILE_DIR)

push-image: tag account
	docker push $(IMAGE)

# Gives the image a second tag that never expires, live-<commit>, as services are about to run it.
# Source: Amazon ECR user guide, "Retagging an image".
mark-live: tag
	@manifest=$$(aws ecr batch-get-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-ids imageTag=$(TAG) --query 'images[].imageManifest' --output text) && \
	test -n "$$manifest" || { echo "there is no image $(TAG) in $(ECR_NAME): push it first"; exit 1; }; \
	live=$$(aws ecr batch-get-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-ids imageTag=live-$(TAG) --query 'images[].imageId.imageTag' --output text) && \
	if test -n "$$live"; then echo "$$live is there already"; \
	else aws ecr put-image --region $(AWS_REGION) --repository-name $(ECR_NAME) --image-tag live-$(TAG) --image-manifest "$$manifest"; fi
