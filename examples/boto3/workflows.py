#!/usr/bin/env python3
"""Walks through what workflows can do, on the smallest machine, and prints the step executions of each:
an approval gate that is resumed and one that is stopped, a group of tests with a failure under CONTINUE and under ABORT,
a build that is cancelled, and one that fails, is mended and goes on with the step that had failed.

    INGOT_PRIVATE_DOWNLOADS=yes ./ingot serve &
    python3 examples/boto3/workflows.py [http://127.0.0.1:4566]
"""
import functools
import http.server
import pathlib
import sys
import tempfile
import threading
import time

import boto3

endpoint = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4566"
ib = boto3.client("imagebuilder", endpoint_url=endpoint, region_name="eu-central-1",
                  aws_access_key_id="111122223333", aws_secret_access_key="any")
version = time.strftime("%Y.%m%d.%H%M%S")

BUILD = """
schemaVersion: 1.0
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - name: Approval
    action: WaitForAction
    timeoutSeconds: 600
    inputs: {payload: "may this become an image?"}
  - name: Create
    action: CreateImage
    inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
  - name: Terminate
    action: TerminateInstance
    onFailure: Continue
    inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
outputs:
  - {name: ImageId, value: $.stepOutputs.Create.imageId}
"""
TEST = """
schemaVersion: 1.0
parameters:
  - {name: command, type: string}
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - name: Run
    action: RunCommand
    inputs:
      instanceId.$: $.stepOutputs.Launch.instanceId
      documentName: AWS-RunShellScript
      parameters: {commands: ["{{ $.parameters.command }}"]}
"""


DOWNLOAD = """
schemaVersion: 1.0
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - name: Prepare
    action: RunCommand
    inputs:
      instanceId.$: $.stepOutputs.Launch.instanceId
      documentName: AWS-RunShellScript
      parameters: {commands: ["echo prepared >> /etc/prepared; cat /etc/prepared"]}
  - name: Apply
    action: ExecuteComponents
    inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
  - name: Check
    action: RunCommand
    inputs:
      instanceId.$: $.stepOutputs.Launch.instanceId
      documentName: AWS-RunShellScript
      parameters: {commands: ["cat /etc/prepared /etc/motd"]}
  - name: Create
    action: CreateImage
    inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
outputs:
  - {name: ImageId, value: $.stepOutputs.Create.imageId}
"""


def create(name, kind, data):
    return ib.create_workflow(name=name, semanticVersion=version, type=kind, data=data)["workflowBuildVersionArn"]


build, test = create("gated-build", "BUILD", BUILD), create("shell-test", "TEST", TEST)


def create_recipe(name, step):
    component = ib.create_component(
        name=name, semanticVersion=version, platform="Linux",
        data="{schemaVersion: 1.0, phases: [{name: build, steps: [" + step + "]}]}")
    return ib.create_image_recipe(name=name, semanticVersion=version, parentImage="builtin:tiny", components=[
        {"componentArn": component["componentBuildVersionArn"]}])["imageRecipeArn"]


recipe = create_recipe("workflows", "{name: Write, action: ExecuteBash, inputs: {commands: ['true']}}")
infrastructure = ib.create_infrastructure_configuration(name=f"workflows-{version.replace('.', '-')}",
                                                        instanceProfileName="any", instanceTypes=["ingot.sandbox"])


def start(*workflows, recipe=recipe):
    image = ib.create_image(imageRecipeArn=recipe, executionRole="any", workflows=list(workflows),
                            infrastructureConfigurationArn=infrastructure["infrastructureConfigurationArn"])
    return image["imageBuildVersionArn"]


def until(what):
    end = time.time() + 120
    while not (result := what()):
        assert time.time() < end, "nothing happened for two minutes"
        time.sleep(0.05)
    return result


def waiting(arn):
    steps = until(lambda: [s for s in ib.list_waiting_workflow_steps()["steps"] if s["imageBuildVersionArn"] == arn])
    return steps[0]["stepExecutionId"]


def answer(arn, action, reason):
    ib.send_workflow_step_action(stepExecutionId=waiting(arn), imageBuildVersionArn=arn, action=action, reason=reason)


def end(title, arn, expected):
    def state():
        now = ib.get_image(imageBuildVersionArn=arn)["image"]["state"]
        return now if now["status"] in ("AVAILABLE", "FAILED", "CANCELLED") else None

    state = until(state)
    print(f"\n{title}: {state['status']} {state.get('reason', '')}")
    for workflow in ib.list_workflow_executions(imageBuildVersionArn=arn)["workflowExecutions"]:
        retried = ", retried" if workflow.get("retried") else ""
        print(f"  {workflow['type']} {workflow.get('parallelGroup', '')} {workflow['status']}{retried}")
        for step in ib.list_workflow_step_executions(workflowExecutionId=workflow["workflowExecutionId"])["steps"]:
            record = ib.get_workflow_step_execution(stepExecutionId=step["stepExecutionId"])
            print("    " + " ".join(str(record.get(name, "-")) for name in
                                    ("name", "action", "status", "rollbackStatus", "outputs", "message")))
    assert state["status"] == expected, f"{expected} was expected"


def group(on_failure):
    return [{"workflowArn": test, "parallelGroup": "checks", "onFailure": on_failure,
             "parameters": [{"name": "command", "value": [command]}]}
            for command in ("echo fine", "echo broken >&2; exit 7", "sleep 3; echo fine, too")]


arn = start({"workflowArn": build})
answer(arn, "RESUME", "looks good")
end("resumed", arn, "AVAILABLE")

arn = start({"workflowArn": build})
answer(arn, "STOP", "wrong kernel")
end("stopped", arn, "FAILED")

for on_failure, expected in (("CONTINUE", "AVAILABLE"), ("ABORT", "FAILED")):
    arn = start({"workflowArn": build}, *group(on_failure))
    answer(arn, "RESUME", "test it")
    end(f"a failure in a group under {on_failure}", arn, expected)

arn = start({"workflowArn": build})
waiting(arn)
ib.cancel_image_creation(imageBuildVersionArn=arn)
end("cancelled", arn, "CANCELLED")

with tempfile.TemporaryDirectory() as folder:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    mirror = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=mirror.serve_forever, daemon=True).start()
    download = create_recipe("download", "{name: Get, action: WebDownload, inputs: [{source: 'http://127.0.0.1:"
                             + str(mirror.server_port) + "/motd', destination: /etc/motd}]}")
    arn = start({"workflowArn": create("download-build", "BUILD", DOWNLOAD)}, recipe=download)
    end("a mirror lacks a file", arn, "FAILED")
    pathlib.Path(folder, "motd").write_text("Welcome\n")
    ib.retry_image(imageBuildVersionArn=arn)
    end("mended and retried", arn, "AVAILABLE")
    mirror.shutdown()
