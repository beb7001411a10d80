#!/usr/bin/env bash
# Builds a synthesised template of the CDK with every type of resource, prints what each step did, and removes everything with
# the AWS CLI.
#
#   ./ingot serve --simulate &           # or ./ingot serve, to build the image
#   examples/cdk/pipeline.sh [http://127.0.0.1:4566]
set -euo pipefail
cd "$(dirname -- "$0")/../.."
endpoint=${1:-http://127.0.0.1:4566}
export AWS_ENDPOINT_URL_IMAGEBUILDER=$endpoint
export AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=eu-central-1 AWS_REGION=eu-central-1
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=text
template=examples/cdk/cdk.out/Hello.template.json
ib() { aws imagebuilder "$@"; }

./ingot plan "$template" --endpoint-url "$endpoint"
./ingot build "$template" --endpoint-url "$endpoint" --progress plain
image=$(ib list-image-build-versions --filters name=name,values=cdk-hello --query 'imageSummaryList[0].arn')
./ingot steps "$image" --endpoint-url "$endpoint"

arn() { echo "arn:aws:imagebuilder:$AWS_DEFAULT_REGION:$AWS_ACCESS_KEY_ID:$1/cdk-hello"; }
ib start-resource-state-update --resource-arn "$image" --state status=DELETED --execution-role builder \
  --include-resources amis=true,snapshots=true --query lifecycleExecutionId
while [[ $(ib list-images) == *cdk-hello* ]]; do sleep 0.2; done
ib delete-lifecycle-policy --lifecycle-policy-arn "$(arn lifecycle-policy)"
ib delete-image-pipeline --image-pipeline-arn "$(arn image-pipeline)"
ib delete-distribution-configuration --distribution-configuration-arn "$(arn distribution-configuration)"
ib delete-infrastructure-configuration --infrastructure-configuration-arn "$(arn infrastructure-configuration)"
ib delete-container-recipe --container-recipe-arn "$(arn container-recipe)/1.0.0"
ib delete-image-recipe --image-recipe-arn "$(arn image-recipe)/1.0.0"
ib delete-workflow --workflow-build-version-arn "$(arn workflow/test)/1.0.0/1"
ib delete-component --component-build-version-arn "$(arn component)/1.0.0/1"
left=$(ib list-components; ib list-image-recipes; ib list-image-pipelines; ib list-images)
if [[ $left == *cdk-hello* ]]; then
  echo "left: $left" >&2
  exit 1
fi
echo "nothing is left"
