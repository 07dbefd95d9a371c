# The setting of a capacity provider that ministack forgets, which keeps it out of the other stack.

resource "aws_ecs_capacity_provider" "drained" {
  name = "${var.name}-drained"

  auto_scaling_group_provider {
    auto_scaling_group_arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0f1e2d3c-0000-0000-0000-000000000000:autoScalingGroupName/${var.name}-drained"
    managed_draining       = "DISABLED"
  }
}
