# Calls a server with boto3 and fails if an answer is not as it should be.
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:component/web-base/1.0.0/1"


def connect(secret):
    return boto3.client(
        "imagebuilder",
        endpoint_url=ENDPOINT,
        region_name="eu-central-1",
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
    )


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError("not refused")


client = connect("secret")
created = client.create_component(
    name="web-base", semanticVersion="1.0.0", platform="Linux", data="ä: <1>\n"
)
assert created["componentBuildVersionArn"] == ARN, created
assert created["requestId"] == created["ResponseMetadata"]["RequestId"], created

client.tag_resource(resourceArn=ARN, tags={"a b": "1", "c+d": "2"})
client.untag_resource(resourceArn=ARN, tagKeys=["c+d", "x/y"])
assert client.list_tags_for_resource(resourceArn=ARN)["tags"] == {"a b": "1"}

pages = client.get_paginator("list_components").paginate()
assert len(list(pages)) == 2
client.list_images()

step = client.get_workflow_step_execution(
    stepExecutionId="step-01234567-89ab-4def-8123-456789abcdef"
)
assert step["status"] == "COMPLETED" and step["timeoutSeconds"] == 4500, step

assert refusal(client.get_component, componentBuildVersionArn=ARN) == (
    "ResourceNotFoundException",
    404,
)
assert refusal(client.get_component, componentBuildVersionArn="x" * 10) == (
    "InvalidParameterValueException",
    400,
)
assert refusal(client.list_tags_for_resource, resourceArn="x") == (
    "InvalidParameterException",
    400,
)
assert refusal(connect("other").list_images) == ("InvalidSignatureException", 403)
