# A service in offline mode: no account, no credentials, no network. `make demo` leads through it.

terraform {
  required_providers {
    ecs = {
      source  = "terraform-provider-ecs/ecs"
      version = "~> 0.1"
    }
  }
}

provider "ecs" {
  simulation {
    path  = "ecs-world.json"
    speed = 60
  }
}

variable "image" {
  description = "Image of the container"
  type        = string
  default     = "shop/web:1"
}

variable "tasks" {
  description = "How many tasks the service has"
  type        = number
  default     = 2
}

resource "ecs_cluster" "shop" {
  name = "shop"
}

resource "ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"

  container_definitions = jsonencode([
    { name = "web", image = var.image, portMappings = [{ containerPort = 80 }] }
  ])
}

resource "ecs_service" "web" {
  name                  = "web"
  cluster               = ecs_cluster.shop.arn
  task_definition       = ecs_task_definition.web.arn
  launch_type           = "FARGATE"
  desired_count         = var.tasks
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets = ["subnet-0123456789abcdef0"]
  }
}

output "service" {
  description = "ARN of the service"
  value       = ecs_service.web.id
}
