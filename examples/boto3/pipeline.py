#!/usr/bin/env python3
"""Creates a pipeline and every type of resource beside it, runs it, prints what each step did, and removes everything.

    ./ingot serve --simulate &           # or ./ingot serve, to build the image
    python3 examples/boto3/pipeline.py [http://127.0.0.1:4566]
"""
import sys
import time

import boto3

endpoint = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4566"
ib = boto3.client("imagebuilder", endpoint_url=endpoint, region_name="eu-central-1",
                  aws_access_key_id="111122223333", aws_secret_access_key="any")
NAME = "boto3-pipeline"
COMPONENT = """
schemaVersion: 1.0
phases:
  - name: build
    steps: [{name: Write, action: ExecuteBash, inputs: {commands: ["echo made with boto3 > /etc/made-by"]}}]
  - name: test
    steps: [{name: Read, action: ExecuteBash, inputs: {commands: ["cat /etc/made-by"]}}]
"""
TEST = """
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
"""
DOCKERFILE = """FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
"""

component = ib.create_component(name=NAME, semanticVersion="1.0.0", platform="Linux",
                                data=COMPONENT)["componentBuildVersionArn"]
workflow = ib.create_workflow(name=NAME, semanticVersion="1.0.0", type="TEST",
                              data=TEST)["workflowBuildVersionArn"]
recipe = ib.create_image_recipe(name=NAME, semanticVersion="1.0.0", parentImage="builtin:tiny",
                                components=[{"componentArn": component}])["imageRecipeArn"]
container = ib.create_container_recipe(
    name=NAME, semanticVersion="1.0.0", containerType="DOCKER", parentImage="alpine:latest", platformOverride="Linux",
    dockerfileTemplateData=DOCKERFILE, components=[{"componentArn": component}],
    targetRepository={"service": "ECR", "repositoryName": NAME})["containerRecipeArn"]
infrastructure = ib.create_infrastructure_configuration(
    name=NAME, instanceProfileName="any", instanceTypes=["ingot.sandbox"])["infrastructureConfigurationArn"]
distribution = ib.create_distribution_configuration(
    name=NAME, distributions=[{"region": "eu-central-1", "amiDistributionConfiguration": {
        "name": NAME + "-{{ imagebuilder:buildDate }}", "amiTags": {"team": "images"}}}])["distributionConfigurationArn"]
pipeline = ib.create_image_pipeline(
    name=NAME, imageRecipeArn=recipe, infrastructureConfigurationArn=infrastructure,
    distributionConfigurationArn=distribution, executionRole="builder",
    workflows=[{"workflowArn": "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/x.x.x"},
               {"workflowArn": workflow}],
    schedule={"scheduleExpression": "cron(0 4 ? * sun *)", "pipelineExecutionStartCondition": "EXPRESSION_MATCH_ONLY"},
    tags={"team": "images"})["imagePipelineArn"]
policy = ib.create_lifecycle_policy(
    name=NAME, executionRole="builder", resourceType="AMI_IMAGE", resourceSelection={"tagMap": {"team": "images"}},
    policyDetails=[{"action": {"type": "DELETE", "includeResources": {"amis": True, "snapshots": True}},
                    "filter": {"type": "COUNT", "value": 3}}])["lifecyclePolicyArn"]

image = ib.start_image_pipeline_execution(imagePipelineArn=pipeline)["imageBuildVersionArn"]
while True:
    state = ib.get_image(imageBuildVersionArn=image)["image"]["state"]
    if state["status"] in ("AVAILABLE", "FAILED", "CANCELLED"):
        break
    time.sleep(0.1)
print(image, state)
for execution in ib.list_workflow_executions(imageBuildVersionArn=image)["workflowExecutions"]:
    for step in ib.list_workflow_step_executions(workflowExecutionId=execution["workflowExecutionId"])["steps"]:
        record = ib.get_workflow_step_execution(stepExecutionId=step["stepExecutionId"])
        print(f'{execution["type"]:12} {record["name"]:24} {record["action"]:24} {record["status"]:10} {record.get("message", "")}')
if state["status"] != "AVAILABLE":
    sys.exit(1)

# The image goes with what it made; what is done is told by a lifecycle execution.
ib.start_resource_state_update(resourceArn=image, state={"status": "DELETED"}, executionRole="builder",
                               includeResources={"amis": True, "snapshots": True})
while ib.list_image_pipeline_images(imagePipelineArn=pipeline)["imageSummaryList"]:
    time.sleep(0.1)
ib.delete_lifecycle_policy(lifecyclePolicyArn=policy)
ib.delete_image_pipeline(imagePipelineArn=pipeline)
ib.delete_distribution_configuration(distributionConfigurationArn=distribution)
ib.delete_infrastructure_configuration(infrastructureConfigurationArn=infrastructure)
ib.delete_container_recipe(containerRecipeArn=container)
ib.delete_image_recipe(imageRecipeArn=recipe)
ib.delete_workflow(workflowBuildVersionArn=workflow)
ib.delete_component(componentBuildVersionArn=component)
left = [ib.list_components()["componentVersionList"], ib.list_workflows()["workflowVersionList"],
        ib.list_image_recipes()["imageRecipeSummaryList"], ib.list_container_recipes()["containerRecipeSummaryList"],
        ib.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"],
        ib.list_distribution_configurations()["distributionConfigurationSummaryList"],
        ib.list_image_pipelines()["imagePipelineList"], ib.list_images()["imageVersionList"],
        ib.list_lifecycle_policies()["lifecyclePolicySummaryList"]]
print("left:", left)
sys.exit(any(NAME in str(each) for each in left))
