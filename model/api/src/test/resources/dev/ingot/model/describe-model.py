# Prints what botocore knows of the API, one fact per line; lines with "=" in front only hold for
# the version that our model was taken from.
import botocore.loaders

MODEL = botocore.loaders.Loader().load_service_model("imagebuilder", "service-2", "2019-12-02")
SHAPES = MODEL["shapes"]
KINDS = {"integer": "number", "long": "number", "double": "number"}
LIMITS = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}
seen = set()


def limits(shape):
    low, high = LIMITS.get(shape["type"], (0, 2**31 - 1))
    return f"{shape.get('min', low)} {shape.get('max', high)}"


def describe(path, name):
    shape = SHAPES[name]
    kind = shape["type"]
    print(f"{path} {KINDS.get(kind, kind)}")
    if kind in LIMITS or kind in ("list", "map"):
        print(f"={path} {limits(shape)}")
    if kind == "string" and "enum" not in shape:
        print(f"={path} {limits(shape)} {shape.get('pattern', '')}")
    for word in shape.get("enum", []):
        print(f"{path} {word}")
    if kind == "list":
        describe(path + "[]", shape["member"]["shape"])
    if kind == "map":
        describe(path + ".key", shape["key"]["shape"])
        describe(path + ".value", shape["value"]["shape"])
    if kind == "structure" and name not in seen:
        seen.add(name)
        for member, target in shape["members"].items():
            required = member in shape.get("required", [])
            print(f"={name}.{member} {target.get('location', 'body')} {'required' if required else 'optional'}")
            describe(f"{name}.{member}", target["shape"])


print(botocore.__version__)
for name, operation in MODEL["operations"].items():
    print(f"{name} {operation['http']['method']} {operation['http']['requestUri']}")
    describe(operation["input"]["shape"], operation["input"]["shape"])
    describe(operation["output"]["shape"], operation["output"]["shape"])
for name, shape in SHAPES.items():
    if shape.get("exception"):
        print(f"{name} {shape['error']['httpStatusCode'] if 'error' in shape else 500}")
