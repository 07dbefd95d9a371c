# A module of a service on Fargate. Its tests, in tests/, run in offline mode.

terraform {
  required_version = ">= 1.6"

  required_providers {
    ecs = {
      source  = "terraform-provider-ecs/ecs"
      version = "~> 0.1"
    }
  }
}

variable "name" {
  description = "Name of the service and of its task definition"
  type        = string
}

variable "cluster" {
  description = "Name or ARN of the cluster"
  type        = string
}

variable "image" {
  description = "Image of the container"
  type        = string
}

variable "tasks" {
  description = "How many tasks the service has"
  type        = number
  default     = 2

  validation {
    condition     = var.tasks >= 1
    error_message = "A service of this module has at least one task."
  }
}

variable "subnets" {
  description = "Subnets of the tasks"
  type        = list(string)
  default     = ["subnet-0123456789abcdef0"]
}

resource "ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"

  container_definitions = jsonencode([
    { name = var.name, image = var.image, portMappings = [{ containerPort = 80 }] }
  ])
}

resource "ecs_service" "this" {
  name                  = var.name
  cluster               = var.cluster
  task_definition       = ecs_task_definition.this.arn
  launch_type           = "FARGATE"
  desired_count         = var.tasks
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets = var.subnets
  }
}

output "revision" {
  description = "Revision of the task definition that the service runs"
  value       = ecs_task_definition.this.revision
}

output "tasks" {
  description = "How many tasks the service has"
  value       = ecs_service.this.desired_count
}
