# A pipeline and every type of resource that the AWS provider has for Image Builder; the image is built when it is created.
#
#   ./ingot serve --simulate &           # or ./ingot serve, to build the image
#   cd examples/terraform/pipeline
#   terraform init && terraform apply && terraform plan     # the second plan is empty
#   terraform destroy
#
# Another server: terraform apply -var endpoint=http://127.0.0.1:4567

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

resource "aws_imagebuilder_component" "greeting" {
  name     = "terraform-pipeline"
  version  = "1.0.0"
  platform = "Linux"
  data = yamlencode({
    schemaVersion = 1.0
    phases = [
      { name = "build", steps = [{ name = "Write", action = "ExecuteBash", inputs = { commands = ["echo Terraform > /etc/made-by"] } }] },
      { name = "test", steps = [{ name = "Read", action = "ExecuteBash", inputs = { commands = ["grep Terraform /etc/made-by"] } }] },
    ]
  })
}

resource "aws_imagebuilder_workflow" "test" {
  name    = "terraform-pipeline"
  version = "1.0.0"
  type    = "TEST"
  data    = <<-EOT
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
  EOT
}

resource "aws_imagebuilder_image_recipe" "this" {
  name         = "terraform-pipeline"
  version      = "1.0.0"
  parent_image = "builtin:tiny"

  component {
    component_arn = aws_imagebuilder_component.greeting.arn
  }
}

resource "aws_imagebuilder_container_recipe" "this" {
  name              = "terraform-pipeline"
  version           = "1.0.0"
  container_type    = "DOCKER"
  parent_image      = "alpine:latest"
  platform_override = "Linux"

  component {
    component_arn = aws_imagebuilder_component.greeting.arn
  }

  target_repository {
    service         = "ECR"
    repository_name = "terraform-pipeline"
  }

  dockerfile_template_data = <<-EOT
    FROM {{{ imagebuilder:parentImage }}}
    {{{ imagebuilder:environments }}}
    {{{ imagebuilder:components }}}
  EOT
}

resource "aws_imagebuilder_infrastructure_configuration" "this" {
  name                  = "terraform-pipeline"
  instance_profile_name = "any"
  instance_types        = ["ingot.sandbox"]
}

resource "aws_imagebuilder_distribution_configuration" "this" {
  name = "terraform-pipeline"

  distribution {
    region = "eu-central-1"

    ami_distribution_configuration {
      name     = "terraform-pipeline-{{ imagebuilder:buildDate }}"
      ami_tags = { team = "images" }
    }
  }
}

resource "aws_imagebuilder_image_pipeline" "this" {
  name                             = "terraform-pipeline"
  image_recipe_arn                 = aws_imagebuilder_image_recipe.this.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.this.arn
  distribution_configuration_arn   = aws_imagebuilder_distribution_configuration.this.arn
  execution_role                   = "arn:aws:iam::111122223333:role/builder"

  workflow {
    workflow_arn = "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/x.x.x"
  }
  workflow {
    workflow_arn = aws_imagebuilder_workflow.test.arn
  }

  schedule {
    schedule_expression                = "cron(0 4 ? * sun *)"
    pipeline_execution_start_condition = "EXPRESSION_MATCH_ONLY"
  }

  tags = { team = "images" }
}

resource "aws_imagebuilder_image" "this" {
  image_recipe_arn                 = aws_imagebuilder_image_recipe.this.arn
  infrastructure_configuration_arn = aws_imagebuilder_infrastructure_configuration.this.arn
  distribution_configuration_arn   = aws_imagebuilder_distribution_configuration.this.arn
  execution_role                   = "arn:aws:iam::111122223333:role/builder"

  workflow {
    workflow_arn = "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/x.x.x"
  }
  workflow {
    workflow_arn = aws_imagebuilder_workflow.test.arn
  }

  tags = { team = "images" }
}

resource "aws_imagebuilder_lifecycle_policy" "this" {
  name           = "terraform-pipeline"
  execution_role = "arn:aws:iam::111122223333:role/builder"
  resource_type  = "AMI_IMAGE"

  policy_detail {
    action {
      type = "DELETE"
      include_resources {
        amis      = true
        snapshots = true
      }
    }
    filter {
      type  = "COUNT"
      value = 3
    }
  }

  resource_selection {
    tag_map = { team = "images" }
  }
}

output "image" {
  value = aws_imagebuilder_image.this.arn
}
