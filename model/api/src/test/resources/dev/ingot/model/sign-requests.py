# Prints requests signed by botocore, one per line: method, URL, body and headers, tab-separated,
# each part in base64.
import base64
import random

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

RANDOM = random.Random(7)
PIECES = ["a", "B", "9", "-", ".", "_", "~", "%2F", "%3A", "%20", "%25", "%C3%A4", "%2B", "*", "'"]


def text(pieces, most):
    return "".join(RANDOM.choice(pieces) for _ in range(RANDOM.randint(0, most)))


def request():
    path = "/" + "/".join(text(PIECES, 5) for _ in range(RANDOM.randint(0, 4)))
    path = RANDOM.choice([path, path + "/./b", path + "/../b", path + "//b", path + "/"])
    query = "&".join(f"{text(PIECES, 3)}={text(PIECES, 6)}" for _ in range(RANDOM.randint(0, 4)))
    url = "http://ingot.example:8080" + path + ("?" + query if query else "")
    headers = {"Content-Type": "application/json"}
    if RANDOM.random() < 0.5:
        headers["X-Amz-Meta"] = " a   b\tc " + text(["x", " ", "  "], 6)
    body = bytes(RANDOM.randrange(256) for _ in range(RANDOM.randint(0, 40)))
    method = RANDOM.choice(["GET", "PUT", "POST", "DELETE"])
    return AWSRequest(method=method, url=url, data=body, headers=headers)


def encoded(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


for _ in range(400):
    signed = request()
    token = RANDOM.choice([None, "token"])
    SigV4Auth(Credentials("AKID", "secret", token), "imagebuilder", "eu-central-1").add_auth(signed)
    names = "\n".join(f"{name}:{value}" for name, value in signed.headers.items())
    print("\t".join(encoded(part) for part in [signed.method, signed.url, signed.data, names]))
