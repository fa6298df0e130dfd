# Short names for the commands of an environment, e.g. make build-image push-image mark-live ENV=stg DOCKERFILE_DIR=../my-api
ENV ?= stg
DOCKERFILE_DIR ?= .
# Omitted: the repository and the platform that the stack's services have.
ECR_NAME ?=
PLATFORM ?=
SERVICE ?=

# As in .envrc: checks every preview and update with the policy pack.
export PULUMI_OPTION_POLICY_PACK ?= $(CURDIR)/policy-pack

OPTIONS = --stack $(ENV) --folder $(DOCKERFILE_DIR) $(addprefix --repository ,$(ECR_NAME)) $(addprefix --platform ,$(PLATFORM)) \
	$(addprefix --service ,$(SERVICE))
IMAGE = npm run --silent image --

.PHONY: help docker-login build-image push-image mark-live plan preview up

help:
	@echo "make docker-login build-image push-image mark-live ENV=stg DOCKERFILE_DIR=../my-api"
	@echo "  docker-login  logs the builder in to the stack's registry, for 12 hours; push-image does this by itself"
	@echo "  build-image   builds the folder's Dockerfile and tags the image with its commit"
	@echo "  push-image    pushes the image, builds it if build-image hasn't, and prints its digest"
	@echo "  mark-live     keeps the image from expiring; run it before a service uses the image"
	@echo "  plan          shows the stack without an AWS account"
	@echo "  preview       shows what up would change"
	@echo "  up            changes the stack"
	@echo "  ENV=$(ENV) DOCKERFILE_DIR=$(DOCKERFILE_DIR) ECR_NAME=$(ECR_NAME) PLATFORM=$(PLATFORM) SERVICE=$(SERVICE)"

docker-login:
	$(IMAGE) login $(OPTIONS)

build-image:
	$(IMAGE) build $(OPTIONS)

push-image:
	$(IMAGE) push $(OPTIONS)

mark-live:
	$(IMAGE) mark-live $(OPTIONS)

plan:
	npm run --silent plan -- --stack $(ENV)

preview:
	pulumi preview --stack $(ENV)

up:
	pulumi up --stack $(ENV)
