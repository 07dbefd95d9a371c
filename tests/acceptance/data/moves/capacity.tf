# Capacity providers as people have them in hashicorp/aws, with the clusters that use them.

locals {
  group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0f1e2d3c-0000-0000-0000-000000000000:autoScalingGroupName"
}

resource "aws_ecs_capacity_provider" "plain" {
  name = "${var.name}-plain"

  auto_scaling_group_provider {
    auto_scaling_group_arn = "${local.group}/${var.name}-plain"
  }
}

resource "aws_ecs_capacity_provider" "scaled" {
  name = "${var.name}-scaled"

  auto_scaling_group_provider {
    auto_scaling_group_arn         = "${local.group}/${var.name}-scaled"
    managed_termination_protection = "ENABLED"

    managed_scaling {
      instance_warmup_period    = 60
      maximum_scaling_step_size = 100
      minimum_scaling_step_size = 2
      status                    = "ENABLED"
      target_capacity           = 90
    }
  }

  tags = {
    team  = "web"
    empty = ""
  }
}

# What is left out here comes back from ECS, the warm-up as 0.
resource "aws_ecs_capacity_provider" "half_scaled" {
  name = "${var.name}-half-scaled"

  auto_scaling_group_provider {
    auto_scaling_group_arn = "${local.group}/${var.name}-half-scaled"

    managed_scaling {
      status = "ENABLED"
    }
  }
}

resource "aws_ecs_capacity_provider" "unscaled" {
  name = "${var.name}-unscaled"

  auto_scaling_group_provider {
    auto_scaling_group_arn         = "${local.group}/${var.name}-unscaled"
    managed_termination_protection = "DISABLED"

    managed_scaling {
      status = "DISABLED"
    }
  }
}

resource "aws_ecs_cluster" "fargate" {
  name = "${var.name}-fargate"
}

resource "aws_ecs_cluster_capacity_providers" "fargate" {
  cluster_name       = aws_ecs_cluster.fargate.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  default_capacity_provider_strategy {
    base              = 1
    weight            = 100
    capacity_provider = "FARGATE"
  }

  default_capacity_provider_strategy {
    weight            = 200
    capacity_provider = "FARGATE_SPOT"
  }
}

resource "aws_ecs_cluster" "workers" {
  name = "${var.name}-workers"
}

resource "aws_ecs_cluster_capacity_providers" "workers" {
  cluster_name       = aws_ecs_cluster.workers.name
  capacity_providers = [aws_ecs_capacity_provider.plain.name, aws_ecs_capacity_provider.scaled.name]

  default_capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.plain.name
  }
}

resource "aws_ecs_cluster" "without_providers" {
  name = "${var.name}-without-providers"
}

resource "aws_ecs_cluster_capacity_providers" "none" {
  cluster_name       = aws_ecs_cluster.without_providers.name
  capacity_providers = []
}
