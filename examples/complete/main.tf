# A service on EC2 instances: the cluster, what its instances are made from, the task definition and the service.

terraform {
  required_providers {
    ecs = {
      source  = "terraform-provider-ecs/ecs"
      version = "~> 0.1"
    }
  }
}

provider "ecs" {}

variable "name" {
  description = "Name of everything here"
  type        = string
  default     = "ecs-complete"
}

variable "instance_profile" {
  description = "Instance profile with the policy AmazonEC2ContainerServiceforEC2Role"
  type        = string
  default     = "ecsInstanceRole"
}

resource "ecs_cluster" "this" {
  name = var.name

  tags = {
    example = "complete"
  }
}

# Give this launch template to an Auto Scaling group: its instances run the newest ECS-optimised image and join the
# cluster, because `cluster` is put into their user data.
resource "ecs_launch_configuration" "this" {
  name          = var.name
  cluster       = ecs_cluster.this.name
  instance_type = "t3.small"

  iam_instance_profile {
    name = var.instance_profile
  }

  metadata_options {
    http_tokens = "required"
  }
}

resource "ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["EC2"]

  container_definitions = jsonencode([
    {
      name      = "web"
      image     = "public.ecr.aws/nginx/nginx:1.29"
      essential = true
      cpu       = 128
      memory    = 128
      portMappings = [
        { containerPort = 80, hostPort = 0 }
      ]
      dependsOn = [
        { containerName = "metrics", condition = "START" }
      ]
    },
    {
      name              = "metrics"
      image             = "public.ecr.aws/docker/library/busybox:1.37"
      essential         = false
      command           = ["sh", "-c", "while sleep 60; do date; done"]
      memory            = 64
      memoryReservation = 16
    }
  ])
}

resource "ecs_service" "this" {
  name            = var.name
  cluster         = ecs_cluster.this.arn
  task_definition = ecs_task_definition.this.arn
  desired_count   = 2

  # First over the zones, and inside a zone as few instances as possible.
  ordered_placement_strategy {
    type  = "spread"
    field = "attribute:ecs.availability-zone"
  }

  ordered_placement_strategy {
    type  = "binpack"
    field = "memory"
  }

  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.instance-type =~ t3.*"
  }
}

output "cluster" {
  description = "ARN of the cluster"
  value       = ecs_cluster.this.arn
}

output "launch_template" {
  description = "ID of the launch template for an Auto Scaling group"
  value       = ecs_launch_configuration.this.id
}

output "image" {
  description = "The image that was found"
  value       = ecs_launch_configuration.this.image_id
}
