#!/usr/bin/env bash
# Creates a pipeline and every type of resource beside it with the AWS CLI, runs it, prints what each step did, and removes
# everything.
#
#   ./ingot serve --simulate &           # or ./ingot serve, to build the image
#   examples/cli/pipeline.sh [http://127.0.0.1:4566]
set -euo pipefail
export AWS_ENDPOINT_URL_IMAGEBUILDER=${1:-http://127.0.0.1:4566}
export AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=eu-central-1
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=text
name=cli-pipeline
ib() { aws imagebuilder "$@"; }
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

cat >"$files/component.yaml" <<'YAML'
schemaVersion: 1.0
phases:
  - name: build
    steps: [{name: Write, action: ExecuteBash, inputs: {commands: ["echo made with the AWS CLI > /etc/made-by"]}}]
  - name: test
    steps: [{name: Read, action: ExecuteBash, inputs: {commands: ["cat /etc/made-by"]}}]
YAML
cat >"$files/test.yaml" <<'YAML'
schemaVersion: 1.0
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - name: Test
    action: ExecuteComponents
    inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
  - name: Terminate
    action: TerminateInstance
    onFailure: Continue
    inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
YAML
cat >"$files/Dockerfile" <<'DOCKERFILE'
FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
DOCKERFILE

component=$(ib create-component --name $name --semantic-version 1.0.0 --platform Linux \
  --data "file://$files/component.yaml" --query componentBuildVersionArn)
workflow=$(ib create-workflow --name $name --semantic-version 1.0.0 --type TEST \
  --data "file://$files/test.yaml" --query workflowBuildVersionArn)
recipe=$(ib create-image-recipe --name $name --semantic-version 1.0.0 --parent-image builtin:tiny \
  --components "componentArn=$component" --query imageRecipeArn)
container=$(ib create-container-recipe --name $name --semantic-version 1.0.0 --container-type DOCKER \
  --parent-image alpine:latest --platform-override Linux --components "componentArn=$component" \
  --dockerfile-template-data "file://$files/Dockerfile" \
  --target-repository "service=ECR,repositoryName=$name" --query containerRecipeArn)
infrastructure=$(ib create-infrastructure-configuration --name $name --instance-profile-name any \
  --instance-types ingot.sandbox --query infrastructureConfigurationArn)
distribution=$(ib create-distribution-configuration --name $name --query distributionConfigurationArn --distributions \
  "[{\"region\": \"eu-central-1\", \"amiDistributionConfiguration\": {\"name\": \"$name-{{ imagebuilder:buildDate }}\"}}]")
pipeline=$(ib create-image-pipeline --name $name --image-recipe-arn "$recipe" \
  --infrastructure-configuration-arn "$infrastructure" --distribution-configuration-arn "$distribution" \
  --execution-role builder --tags team=images --query imagePipelineArn \
  --workflows workflowArn=arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/x.x.x "workflowArn=$workflow" \
  --schedule 'scheduleExpression=cron(0 4 ? * sun *),pipelineExecutionStartCondition=EXPRESSION_MATCH_ONLY')
policy=$(ib create-lifecycle-policy --name $name --execution-role builder --resource-type AMI_IMAGE \
  --resource-selection 'tagMap={team=images}' --query lifecyclePolicyArn --policy-details \
  'action={type=DELETE,includeResources={amis=true,snapshots=true}},filter={type=COUNT,value=3}')

image=$(ib start-image-pipeline-execution --image-pipeline-arn "$pipeline" --query imageBuildVersionArn)
status=
while [[ ! $status =~ ^(AVAILABLE|FAILED|CANCELLED)$ ]]; do
  sleep 0.2
  status=$(ib get-image --image-build-version-arn "$image" --query image.state.status)
done
echo "$image $status"
for execution in $(ib list-workflow-executions --image-build-version-arn "$image" \
  --query 'workflowExecutions[].workflowExecutionId'); do
  for step in $(ib list-workflow-step-executions --workflow-execution-id "$execution" --query 'steps[].stepExecutionId'); do
    ib get-workflow-step-execution --step-execution-id "$step" --query '[name, action, status, message]'
  done
done
[ "$status" = AVAILABLE ]

ib start-resource-state-update --resource-arn "$image" --state status=DELETED --execution-role builder \
  --include-resources amis=true,snapshots=true --query lifecycleExecutionId
while [ -n "$(ib list-image-pipeline-images --image-pipeline-arn "$pipeline" --query 'imageSummaryList[].arn')" ]; do
  sleep 0.2
done
ib delete-lifecycle-policy --lifecycle-policy-arn "$policy"
ib delete-image-pipeline --image-pipeline-arn "$pipeline"
ib delete-distribution-configuration --distribution-configuration-arn "$distribution"
ib delete-infrastructure-configuration --infrastructure-configuration-arn "$infrastructure"
ib delete-container-recipe --container-recipe-arn "$container"
ib delete-image-recipe --image-recipe-arn "$recipe"
ib delete-workflow --workflow-build-version-arn "$workflow"
ib delete-component --component-build-version-arn "$component"
left=$(ib list-components; ib list-image-recipes; ib list-image-pipelines; ib list-images)
if [[ $left == *$name* ]]; then
  echo "left: $left" >&2
  exit 1
fi
echo "nothing is left"
