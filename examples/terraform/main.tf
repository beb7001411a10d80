# An image built by Ingot through the AWS provider, as it would be by EC2 Image Builder.
#
#   ./ingot serve &
#   cd examples/terraform
#   terraform init && terraform apply
#   terraform destroy
#
# Another server: terraform apply -var endpoint=http://127.0.0.1:4567
# The real service: remove the provider's "endpoints" block, its keys and the "skip_…" lines.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0"
    }
  }
}

variable "endpoint" {
  description = "Where Ingot serves."
  default     = "http://127.0.0.1:4566"
}

provider "aws" {
  region     = "eu-central-1"
  access_key = "111122223333" # twelve digits name the account; with INGOT_CREDENTIALS, one of those keys
  secret_key = "any"

  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true

  endpoints {
    imagebuilder = var.endpoint
  }
}

resource "aws_imagebuilder_component" "motd" {
  name     = "terraform-motd"
  version  = "1.0.0"
  platform = "Linux"

  data = yamlencode({
    schemaVersion = 1.0
    phases = [
      {
        name = "build"
        steps = [{
          name   = "WriteMotd"
          action = "ExecuteBash"
          inputs = { commands = ["echo 'made with Terraform' > /etc/motd"] }
        }]
      },
      {
        name = "test"
        steps = [{
          name   = "ReadMotd"
          action = "ExecuteBash"
          inputs = { commands = ["grep Terraform /etc/motd"] }
        }]
      },
    ]
  })

  tags = { owner = "platform" }
}

resource "aws_imagebuilder_workflow" "build" {
  name    = "terraform-build"
  version = "1.0.0"
  type    = "BUILD"

  data = <<-EOT
    name: terraform-build
    schemaVersion: 1.0
    steps:
      - name: Launch
        action: LaunchInstance
        onFailure: Abort
        inputs:
          waitFor: ssmAgent
      - name: Apply
        action: ExecuteComponents
        onFailure: Abort
        inputs:
          instanceId.$: $.stepOutputs.Launch.instanceId
      - name: Create
        action: CreateImage
        onFailure: Abort
        inputs:
          instanceId.$: $.stepOutputs.Launch.instanceId
      - name: Terminate
        action: TerminateInstance
        onFailure: Continue
        inputs:
          instanceId.$: $.stepOutputs.Launch.instanceId
    outputs:
      - name: ImageId
        value: $.stepOutputs.Create.imageId
  EOT

  tags = { owner = "platform" }
}

resource "aws_imagebuilder_image_recipe" "hello" {
  name         = "terraform-hello"
  version      = "1.0.0"
  parent_image = "builtin:tiny"

  component {
    component_arn = aws_imagebuilder_component.motd.arn
  }

  tags = { owner = "platform" }
}

resource "aws_imagebuilder_infrastructure_configuration" "sandbox" {
  name                          = "terraform-sandbox"
  instance_profile_name         = "any"
  instance_types                = ["ingot.sandbox"]
  terminate_instance_on_failure = true

  tags = { owner = "platform" }
}

resource "aws_imagebuilder_image" "hello" {
  image_recipe_arn                 = aws_imagebuilder_image_recipe.hello.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.sandbox.arn
  execution_role                   = "arn:aws:iam::111122223333:role/builder" # own workflows need one; Ingot takes any

  workflow {
    workflow_arn = aws_imagebuilder_workflow.build.arn
  }

  tags = { owner = "platform" }
}

output "image" {
  value = aws_imagebuilder_image.hello.arn
}

output "ami" {
  value = one(flatten([for o in aws_imagebuilder_image.hello.output_resources : [for a in o.amis : a.image]]))
}
