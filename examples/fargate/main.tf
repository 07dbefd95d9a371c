# A service on Fargate: no instances, a network interface of its own for every task.

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
  default     = "ecs-fargate"
}

variable "subnets" {
  description = "Subnets of one VPC, in two zones"
  type        = list(string)
  default     = ["subnet-0a1b2c3d4e5f60718", "subnet-08f7e6d5c4b3a2910"]
}

variable "security_groups" {
  description = "Security groups of the same VPC"
  type        = list(string)
  default     = ["sg-0a1b2c3d4e5f60718"]
}

resource "ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  container_definitions = jsonencode([
    {
      name      = "web"
      image     = "public.ecr.aws/nginx/nginx:1.29"
      essential = true
      portMappings = [
        { containerPort = 80 }
      ]
    }
  ])
}

resource "ecs_service" "this" {
  name            = var.name
  cluster         = ecs_cluster.this.arn
  task_definition = ecs_task_definition.this.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets          = var.subnets
    security_groups  = var.security_groups
    assign_public_ip = false
  }
}

output "cluster" {
  description = "ARN of the cluster"
  value       = ecs_cluster.this.arn
}

output "service" {
  description = "Name of the service"
  value       = ecs_service.this.name
}
