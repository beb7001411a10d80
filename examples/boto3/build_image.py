#!/usr/bin/env python3
"""Builds an image through the API and prints what every step did.

    ./ingot serve &
    python3 examples/boto3/build_image.py [http://127.0.0.1:4566]
"""
import json
import sys
import time

import boto3

endpoint = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4566"
ib = boto3.client("imagebuilder", endpoint_url=endpoint, region_name="eu-central-1",
                  aws_access_key_id="111122223333", aws_secret_access_key="any")
document = """
schemaVersion: 1.0
phases:
  - name: build
    steps: [{name: Write, action: ExecuteBash, inputs: {commands: ["echo made with boto3 > /etc/made-by"]}}]
  - name: test
    steps: [{name: Read, action: ExecuteBash, inputs: {commands: ["cat /etc/made-by"]}}]
"""
version = time.strftime("%Y.%m%d.%H%M%S")
component = ib.create_component(name="boto3-hello", semanticVersion=version, platform="Linux", data=document)
recipe = ib.create_image_recipe(name="boto3-hello", semanticVersion=version, parentImage="builtin:tiny",
                                components=[{"componentArn": component["componentBuildVersionArn"]}])
infrastructure = ib.create_infrastructure_configuration(name=f"boto3-hello-{version.replace('.', '-')}",
                                                        instanceProfileName="any", instanceTypes=["ingot.sandbox"])
image = ib.create_image(imageRecipeArn=recipe["imageRecipeArn"],
                        infrastructureConfigurationArn=infrastructure["infrastructureConfigurationArn"])
arn = image["imageBuildVersionArn"]

while (state := ib.get_image(imageBuildVersionArn=arn)["image"]["state"])["status"] not in ("AVAILABLE", "FAILED"):
    time.sleep(0.1)
print(arn, state)
for workflow in ib.list_workflow_executions(imageBuildVersionArn=arn)["workflowExecutions"]:
    steps = ib.list_workflow_step_executions(workflowExecutionId=workflow["workflowExecutionId"])["steps"]
    for step in steps:
        record = ib.get_workflow_step_execution(stepExecutionId=step["stepExecutionId"])
        record.pop("ResponseMetadata")
        print(json.dumps(record, indent=2))
sys.exit(state["status"] != "AVAILABLE")
