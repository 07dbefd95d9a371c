# ECS scales the Auto Scaling group so that tasks use 90 % of it.
resource "ecs_capacity_provider" "example" {
  name = "workers"

  auto_scaling_group_provider {
    auto_scaling_group_arn         = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:0f1e2d3c:autoScalingGroupName/workers"
    managed_termination_protection = "ENABLED"

    managed_scaling {
      status          = "ENABLED"
      target_capacity = 90
    }
  }
}

resource "ecs_cluster" "example" {
  name = "production"
}

resource "ecs_cluster_capacity_providers" "example" {
  cluster_name       = ecs_cluster.example.name
  capacity_providers = [ecs_capacity_provider.example.name]

  default_capacity_provider_strategy {
    capacity_provider = ecs_capacity_provider.example.name
    weight            = 1
  }
}
